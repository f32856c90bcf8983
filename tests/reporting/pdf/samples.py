"""Reports to print in tests. Every name is invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

from PIL import Image, ImageDraw

from reporting.pdf import (
    CriticalBlock,
    KeyImage,
    Letterhead,
    Part,
    PatientBlock,
    ReportContent,
    Section,
    StudyBlock,
)

FINDINGS = """\
Lungs and airways: No consolidation, nodule or mass. The central airways are patent. Minimal dependent atelectasis in \
both lower lobes.

Pleura: No effusion and no pneumothorax.

Heart and mediastinum: Heart size is normal. No pericardial effusion. The thoracic aorta measures 34 x 33 mm at the \
level of the sinus (≤ 40 mm), with mild calcified plaque. No enlarged lymph nodes:
- right paratracheal (4R): 6 mm short axis
- subcarinal (7): 8 mm short axis, unchanged since the comparison study, with a preserved fatty hilum and no \
suspicious feature
- hilar: none

Upper abdomen: Simple cyst of the left kidney, 21 mm, −5 HU. The visualised liver, spleen and adrenal glands are normal.

Bones: Degenerative change of the thoracic spine. No suspicious lesion."""

IMPRESSION = """\
1. No evidence of pulmonary embolism.
2. Unchanged subcarinal lymph node, 8 mm. No follow-up is needed.
3. Simple cyst of the left kidney (Bosniak I), an incidental finding."""

LETTERHEAD = Letterhead(
    "St Example Hospital",
    ("Department of Radiology", "12 Invented Street, 90210 Nowhere · Telephone +00 555 010 20"),
)
PATIENT = PatientBlock("TEST, Maria", "MRN-000123", "12 April 1961", "Female", age="65 years")
STUDY = StudyBlock(
    "A2026-000417",
    "CT chest with contrast",
    "24 November 2026, 14:05 CET",
    modality="CT",
    referring_physician="Dr Ivo Beispiel",
    site="Main building",
)
ORIGINAL = Part(
    "original",
    "Original report",
    (
        Section("Comparison", "CT chest of 3 March 2025 (A2025-000112)."),
        Section(
            "Technique", "Helical acquisition after 70 ml of iodinated contrast, 1 mm reconstructions. DLP 212 mGy·cm."
        ),
        Section("Findings", FINDINGS),
        Section("Impression", IMPRESSION, emphasised=True),
    ),
    signed_by="Dr Noor Anyone",
    signed_at="24 November 2026, 15:12 CET (Europe/Berlin)",
    signature_lines=("Consultant radiologist",),
)
CONTENT = ReportContent(
    LETTERHEAD,
    PATIENT,
    STUDY,
    "FINAL",
    (ORIGINAL,),
    code="K7Q2-9FXA",
    indication="Chest pain and shortness of breath for three days. Pulmonary embolism?",
    check_url="https://ris.example.org/check/K7Q2-9FXA",
    version_label="Version 1",
    issued_at=datetime(2026, 11, 24, 14, 12, tzinfo=UTC),
)
CRITICAL = CriticalBlock(
    "Tension pneumothorax on the right",
    "24 November 2026, 14:31 CET",
    "Dr Noor Anyone",
    "Dr Ivo Beispiel, emergency department",
    "24 November 2026, 14:36 CET",
    "Telephone",
    "Yes, read back and confirmed",
    category="Within minutes",
)


def with_text(text: str) -> ReportContent:
    """A report whose only section is `text`."""
    return replace(CONTENT, parts=(replace(ORIGINAL, sections=(Section("Findings", text),)),))


def long_report() -> ReportContent:
    """About three pages."""
    findings = "\n\n".join([FINDINGS] * 6)
    sections = (*ORIGINAL.sections[:2], Section("Findings", findings), ORIGINAL.sections[3])
    return replace(CONTENT, parts=(replace(ORIGINAL, sections=sections),))


def preliminary() -> ReportContent:
    part = replace(ORIGINAL, kind="preliminary", title="Preliminary report", signed_by="Dr Uma Resident")
    return replace(
        CONTENT,
        status="PRELIMINARY",
        preliminary=True,
        parts=(replace(part, sections=long_report().parts[0].sections),),
        patient=replace(PATIENT, temporary=True, name="UNKNOWN, Seven"),
    )


def addended() -> ReportContent:
    correction = Part(
        "correction",
        "Correction 1",
        (Section("Correction", "The cyst lies in the right kidney, not in the left one."),),
        number=1,
        signed_by="Dr Noor Anyone",
        signed_at="25 November 2026, 09:02 CET (Europe/Berlin)",
        signature_lines=("Consultant radiologist",),
    )
    addendum = Part(
        "addendum",
        "Addendum 2",
        (Section("Addendum", "Late images of the upper abdomen were reviewed. The adrenal glands are normal."),),
        number=2,
        signed_by="Dr Sam Other",
        signed_at="26 November 2026, 11:40 CET (Europe/Berlin)",
    )
    return replace(CONTENT, status="ADDENDUM 2", parts=(addendum, correction, ORIGINAL), version_label="Version 3")


def picture(width: int, height: int, form: str = "PNG", mode: str = "L") -> bytes:
    image = Image.new(mode, (width, height), 30 if mode == "L" else (30, 40, 50))
    draw = ImageDraw.Draw(image)
    draw.ellipse(
        (width // 4, height // 4, 3 * width // 4, 3 * height // 4), fill=200 if mode == "L" else (200, 180, 90)
    )
    out = BytesIO()
    image.save(out, form)
    return out.getvalue()


def with_images() -> ReportContent:
    images = (
        KeyImage(picture(512, 512), "Axial CT, series 3, image 112: subcarinal lymph node, 8 mm"),
        KeyImage(picture(400, 700, "JPEG", "RGB"), "Coronal reformat"),
        KeyImage(b"not an image", "Sagittal reformat"),
    )
    return replace(CONTENT, key_images=images, criticals=(CRITICAL,))
