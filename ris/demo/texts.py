"""What the demo's doctors ask and answer."""

WHY_STAT = "Severe pain since this morning."
WHY_AGAIN = "The finding has changed since."
QUESTIONS = {
    "CHEST": ("Cough for six weeks. Mass?", "Fever and crackles on the right. Pneumonia?", "Dyspnoea. Effusion?"),
    "HEAD": ("Fall on the head, vomiting. Bleeding?", "New headache. Space-occupying lesion?"),
    "BRAIN": ("First seizure. Lesion?", "Gait unsteady. Small vessel disease?"),
    "ABDOMEN": ("Right upper quadrant pain after meals. Stones?", "Weight loss. Tumour?"),
    "KNEE": ("Twisted the knee at football. Meniscus?", "Pain on stairs. Osteoarthritis?"),
    "LSPINE": ("Pain down the leg for two months. Disc prolapse?",),
    "BREAST": ("Screening.", "Palpable lump at two o'clock."),
}
OTHER_QUESTIONS = ("Pain for several weeks. Cause?", "Control after treatment.", "Trauma. Fracture?")

NORMAL = {
    "CHEST": (
        "Lungs clear. No effusion, no pneumothorax. Heart and mediastinum normal. No bony lesion.",
        "Normal chest. No explanation for the symptoms.",
    ),
    "HEAD": (
        "No haemorrhage, no mass effect. Ventricles and sulci appropriate for age. Skull intact.",
        "No acute intracranial finding.",
    ),
    "BRAIN": (
        "No restricted diffusion. No mass. A few punctate white matter foci, within the range for age.",
        "No cause of the symptoms found.",
    ),
    "ABDOMEN": (
        "Liver, spleen, pancreas, kidneys normal. Gallbladder without stones. No free fluid.",
        "Normal abdomen.",
    ),
    "KNEE": (
        "Alignment normal. No fracture. Joint space preserved. No effusion.",
        "No fracture. No sign of osteoarthritis.",
    ),
    "LSPINE": (
        "Vertebrae of normal height. Disc L4/5 slightly narrowed. No canal stenosis.",
        "Mild degenerative change at L4/5.",
    ),
    "BREAST": ("Fibroglandular tissue, no suspicious mass, no suspicious microcalcification.", "BI-RADS 1."),
}
OTHER_NORMAL = ("No fracture, no dislocation, no destructive lesion. Soft tissues normal.", "Normal finding.")

TECHNIQUE = {
    "CT": "Helical acquisition, axial, coronal and sagittal reformats.",
    "MR": "Multiplanar T1 and T2 weighted sequences.",
    "US": "Real-time scanning with a curved and a linear transducer.",
    "DX": "Standard projections.",
    "MG": "Craniocaudal and mediolateral oblique views of both sides.",
    "XA": "Fluoroscopy with spot images.",
}


def question(body_part: str, roll: int) -> str:
    """What the referring physician wants to know."""
    choices = QUESTIONS.get(body_part, OTHER_QUESTIONS)
    return choices[roll % len(choices)]


def answer(modality: str, body_part: str) -> dict[str, str]:
    """The sections of a normal report."""
    findings, impression = NORMAL.get(body_part, OTHER_NORMAL)
    return {
        "technique": TECHNIQUE.get(modality, ""),
        "comparison": "None.",
        "findings": findings,
        "impression": impression,
    }
