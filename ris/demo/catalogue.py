"""The demo's modalities, stations and procedures. Codes are LOINC's where one came to hand, else local."""

from typing import Any

from imaging.models import Console, Modality, Procedure, Station
from patients.models import Patient, Site

MODALITIES = {
    "CT": "Computed tomography",
    "MR": "Magnetic resonance",
    "US": "Ultrasound",
    "DX": "Digital radiography",
    "MG": "Mammography",
    "XA": "Fluoroscopy and angiography",
}
ADULT_SINCE = 2005
FASTING = "Nothing to eat for four hours before; water is allowed."
BLADDER = "Drink a litre of water an hour before and do not empty the bladder."
METAL = "Tell us of a pacemaker, implants or metal splinters. Leave jewellery at home."
DRINK = "Drink plenty of water on the day. Bring your last creatinine or eGFR value."

# code, scheme, name, modality, body part, minutes, flags (L side needed, C contrast, V vetting), preparation
PROCEDURES = (
    ("24627-2", "LN", "CT chest", "CT", "CHEST", 15, "", ""),
    ("24628-0", "LN", "CT chest with contrast", "CT", "CHEST", 20, "CV", DRINK),
    ("30746-2", "LN", "CT abdomen and pelvis", "CT", "ABDOMEN", 20, "", FASTING),
    ("36813-4", "LN", "CT abdomen and pelvis with contrast", "CT", "ABDOMEN", 30, "CV", FASTING + " " + DRINK),
    ("24725-4", "LN", "CT head", "CT", "HEAD", 10, "", ""),
    ("24727-0", "LN", "CT head with contrast", "CT", "HEAD", 20, "CV", DRINK),
    ("30588-8", "LN", "CT sinuses", "CT", "SINUS", 10, "", ""),
    ("24963-1", "LN", "CT lumbar spine", "CT", "LSPINE", 15, "", ""),
    ("RPID1410", "RADLEX", "CT angiography pulmonary arteries", "CT", "CHEST", 20, "CV", DRINK),
    ("CTKNEE", "99RIS", "CT knee", "CT", "KNEE", 15, "L", ""),
    ("24590-2", "LN", "MR brain", "MR", "BRAIN", 30, "V", METAL),
    ("24587-8", "LN", "MR brain with contrast", "MR", "BRAIN", 40, "CV", METAL),
    ("24968-0", "LN", "MR lumbar spine", "MR", "LSPINE", 30, "", METAL),
    ("24935-9", "LN", "MR cervical spine", "MR", "CSPINE", 30, "", METAL),
    ("24802-1", "LN", "MR knee", "MR", "KNEE", 30, "L", METAL),
    ("24907-8", "LN", "MR shoulder", "MR", "SHOULDER", 30, "L", METAL),
    ("MRPROST", "99RIS", "MR prostate with contrast", "MR", "PROSTATE", 45, "CV", METAL),
    ("24556-3", "LN", "MR abdomen", "MR", "ABDOMEN", 40, "V", METAL + " " + FASTING),
    ("24558-9", "LN", "US abdomen", "US", "ABDOMEN", 20, "", FASTING),
    ("US-RENAL", "99RIS", "US kidneys and bladder", "US", "KIDNEY", 20, "", BLADDER),
    ("25009-2", "LN", "US thyroid", "US", "THYROID", 15, "", ""),
    ("24601-7", "LN", "US breast", "US", "BREAST", 20, "L", ""),
    ("US-DVT", "99RIS", "US leg veins", "US", "LEG", 20, "L", ""),
    ("US-CAROTID", "99RIS", "US carotid arteries", "US", "CAROTID", 20, "", ""),
    ("US-PELVIS", "99RIS", "US pelvis", "US", "PELVIS", 20, "", BLADDER),
    ("US-SCROTUM", "99RIS", "US scrotum", "US", "SCROTUM", 15, "", ""),
    ("36643-5", "LN", "XR chest, two views", "DX", "CHEST", 10, "", ""),
    ("24648-8", "LN", "XR chest, PA", "DX", "CHEST", 10, "", ""),
    ("37362-1", "LN", "XR knee", "DX", "KNEE", 10, "L", ""),
    ("24761-9", "LN", "XR hip", "DX", "HIP", 10, "L", ""),
    ("24909-4", "LN", "XR shoulder", "DX", "SHOULDER", 10, "L", ""),
    ("24541-5", "LN", "XR ankle", "DX", "ANKLE", 10, "L", ""),
    ("24726-2", "LN", "XR hand", "DX", "HAND", 10, "L", ""),
    ("37901-6", "LN", "XR wrist", "DX", "WRIST", 10, "L", ""),
    ("24972-2", "LN", "XR lumbar spine", "DX", "LSPINE", 15, "", ""),
    ("24983-9", "LN", "XR thoracic spine", "DX", "TSPINE", 15, "", ""),
    ("30766-0", "LN", "XR pelvis", "DX", "PELVIS", 10, "", ""),
    ("24606-6", "LN", "Mammography screening", "MG", "BREAST", 15, "", "No deodorant or powder on the day."),
    ("24604-1", "LN", "Mammography diagnostic", "MG", "BREAST", 20, "L", "No deodorant or powder on the day."),
    ("24893-0", "LN", "Barium swallow", "XA", "ESOPHAGUS", 30, "C", FASTING),
    ("XA-HSG", "99RIS", "Hysterosalpingography", "XA", "PELVIS", 45, "CV", ""),
)

STATIONS = (
    ("CT 1", "NCT1", "CT", "north", "Room 1"),
    ("CT 2", "SCT1", "CT", "south", "Room A"),
    ("MR 1", "NMR1", "MR", "north", "Room 2"),
    ("US A", "NUS1", "US", "north", "Room 4"),
    ("US B", "SUS1", "US", "south", "Room B"),
    ("XR 1", "NDX1", "DX", "north", "Room 5"),
    ("XR 2", "SDX1", "DX", "south", "Room C"),
    ("MG 1", "NMG1", "MG", "north", "Room 6"),
    ("XA 1", "NXA1", "XA", "north", "Room 7"),
)

# What differs from the defaults: an old console that knows Latin letters only, rooms that share their list, and the MR,
# whose console looks at priors.
CONSOLES: dict[str, dict[str, Any]] = {
    "NXA1": {"charset": "ASCII", "name_groups": False, "name_limit": 32, "text_limit": 32},
    "SDX1": {"charset": "ISO_IR 100", "name_groups": False},
    "NUS1": {"scope": "kind"},
    "NMR1": {"may_retrieve": True},
}

FOR_WOMEN = frozenset({"24606-6", "24604-1", "24601-7", "XA-HSG", "US-PELVIS"})
FOR_MEN = frozenset({"MRPROST", "US-SCROTUM"})


def suits(procedure: Procedure, patient: Patient) -> bool:
    """Whether a doctor would ask for it."""
    sex = "F" if procedure.code in FOR_WOMEN else "M" if procedure.code in FOR_MEN else patient.sex
    adult = patient.birth_date is not None and patient.birth_date.year < ADULT_SINCE
    return sex == patient.sex and (adult or procedure.code not in FOR_WOMEN | FOR_MEN)


def load(north: Site, south: Site) -> list[Station]:
    """Write the catalogue; return the stations."""
    kinds = {code: Modality.objects.create(code=code, name=name) for code, name in MODALITIES.items()}
    Procedure.objects.bulk_create(
        Procedure(
            code=code,
            coding_scheme=scheme,
            name=name,
            modality=kinds[modality],
            body_part=part,
            duration_minutes=minutes,
            laterality_required="L" in flags,
            contrast="C" in flags,
            needs_vetting="V" in flags,
            magnetic=modality == "MR",
            ionising=modality in ("CT", "DX", "MG", "XA"),
            preparation=preparation,
        )
        for code, scheme, name, modality, part, minutes, flags, preparation in PROCEDURES
    )
    sites = {"north": north, "south": south}
    stations = [
        Station.objects.create(name=name, ae_title=title, modality=kinds[kind], site=sites[place], room=room)
        for name, title, kind, place, room in STATIONS
    ]
    for station in stations:
        Console.objects.create(station=station, **CONSOLES.get(station.ae_title, {}))
    return stations
