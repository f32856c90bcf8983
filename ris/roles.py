"""Who may do what: one table. `manage.py sync_roles` makes the groups from it."""

_LOOK = ["patients.view_patient", "imaging.view_order", "imaging.view_study", "imaging.view_scheduledstep"]
_CATALOGUE = ["imaging.view_procedure", "imaging.view_station", "imaging.view_modality", "patients.view_site"]
_PEOPLE = ["patients.view_practitioner", "patients.view_patientidentifier"]
_IMAGES = ["imaging.view_series", "imaging.view_instance", "imaging.view_mismatch"]

FRONT_DESK = "front desk"
TECHNOLOGIST = "technologist"
LEAD_TECHNOLOGIST = "lead technologist"
RADIOLOGIST = "radiologist"
RESIDENT = "resident"
REFERRER = "referring physician"
ADMIN = "admin"
SYSTEM = "system"

_ROOM = [*_LOOK, *_CATALOGUE, *_PEOPLE, *_IMAGES, "imaging.acquire_study", "imaging.import_images"]
_READ = [
    *_LOOK,
    *_CATALOGUE,
    *_PEOPLE,
    *_IMAGES,
    "imaging.read_study",
    "reporting.view_report",
    "reporting.draft_report",
    "reporting.view_delivery",
]

ROLES: dict[str, list[str]] = {
    FRONT_DESK: [
        *_LOOK,
        *_CATALOGUE,
        *_PEOPLE,
        "patients.add_patient",
        "patients.change_patient",
        "patients.add_patientidentifier",
        "patients.change_patientidentifier",
        "patients.merge_patient",
        "patients.view_merge",
        "imaging.add_order",
        "imaging.cancel_study",
        "imaging.schedule_study",
        "imaging.view_mismatch",
        "imaging.import_images",
        "reporting.view_delivery",
    ],
    TECHNOLOGIST: _ROOM,
    LEAD_TECHNOLOGIST: [
        *_ROOM,
        "imaging.give_back_study",
        "imaging.resolve_mismatch",
        "imaging.schedule_study",
        "imaging.cancel_study",
    ],
    RADIOLOGIST: [
        *_READ,
        "imaging.vet_study",
        "imaging.add_order",
        "imaging.cancel_study",
        "imaging.resolve_mismatch",
        "reporting.sign_report",
        "reporting.release_report",
    ],
    RESIDENT: _READ,
    REFERRER: ["imaging.order_for_own"],
    ADMIN: [
        *_LOOK,
        *_CATALOGUE,
        *_PEOPLE,
        *_IMAGES,
        "patients.add_site",
        "patients.change_site",
        "patients.add_practitioner",
        "patients.change_practitioner",
        "patients.view_event",
        "patients.merge_patient",
        "patients.view_merge",
        "patients.view_user",
        "patients.add_user",
        "patients.change_user",
        "patients.view_apitoken",
        "patients.add_apitoken",
        "patients.change_apitoken",
        "auth.view_group",
        "imaging.add_modality",
        "imaging.change_modality",
        "imaging.add_procedure",
        "imaging.change_procedure",
        "imaging.add_station",
        "imaging.change_station",
        "imaging.import_images",
        "imaging.resolve_mismatch",
        "imaging.retract_study",
        "reporting.view_report",
        "reporting.view_delivery",
        "axes.view_accessattempt",
        "axes.delete_accessattempt",
    ],
    SYSTEM: [
        *_LOOK,
        *_CATALOGUE,
        "patients.add_apitoken",
        "patients.change_apitoken",
        "patients.add_patient",
        "patients.change_patient",
        "imaging.add_procedure",
        "imaging.change_procedure",
        "imaging.add_order",
        "imaging.cancel_study",
        "imaging.schedule_study",
        "imaging.acquire_study",
        "imaging.import_images",
        "reporting.release_report",
    ],
}
