"""Who may open which address: the whole map. An address that is missing here fails test_urls.py.

People stand for their roles (tests/cast.py). Whoever is not named is refused with 403, or with 404 where they may not
know that the row exists. The rows are Maria's CT chest, read and released by Rosa to Dr Fred; Dr Nora has nothing to do
with it.
"""

from dataclasses import dataclass, field

WHO = ("clara", "theo", "lena", "rosa", "ron", "fred", "nora", "ada", "nobody")
ALL = " ".join(WHO)
STAFF = "clara theo lena rosa ron ada"
READERS = "rosa ron"
REPORT = "rosa ron ada fred"  # see the released report
STRANGERS = "nora nobody"
BRING_IN = "clara theo lena ada"  # images


@dataclass(frozen=True)
class Page:
    """`get` and `post`: who may. None: there is no such method (405). `hidden`: to whom it does not exist (404)."""

    get: str | None = None
    post: str | None = None
    hidden: str = ""
    row: str = ""  # whose keys its address holds: a key of test_urls.rows
    writes: bool = False  # a look writes the journal, since it shows patients' data
    public: bool = False


def _reading(post: str = READERS) -> Page:
    return Page(post=post, hidden=STRANGERS, row="study")


def _images(row: str) -> Page:
    """A resource of DICOMweb. The journal has one line a session and study: others above wrote it."""
    return Page(get=f"{STAFF} fred", hidden=STRANGERS, row=row)


def _outside(who: str) -> str:
    """Everybody else."""
    return " ".join(name for name in WHO if name not in who.split())


OURS = {
    "home": Page(get=ALL, post=ALL),
    "healthz": Page(get=ALL, post=ALL, public=True),
    "sign-in": Page(get=ALL, post=ALL, public=True),
    "sign-out": Page(post=ALL),
    "stay": Page(post=ALL),
    "password-change": Page(get=ALL, post=ALL),
    "password-changed": Page(get=ALL),
    "patient-find": Page(get=STAFF, writes=True),
    "reading-list": Page(get=READERS, writes=True),
    "reading-counts": Page(get=READERS),
    "reading-next": Page(post=READERS),
    "reading": Page(get=READERS, hidden=STRANGERS, row="study", writes=True),
    "reading-claim": _reading(),
    "reading-take-over": _reading(),
    "reading-keep": _reading(),
    "reading-free": _reading(),
    "reading-save": _reading(),
    "reading-addendum": _reading(),
    "reading-discard": _reading(),  # there is nothing to throw away: 404 to all who may
    "reading-sign": Page(post="rosa", row="study"),
    "reading-preliminary": _reading(),
    "report": Page(get=REPORT, hidden=_outside(REPORT), row="report", writes=True),
    "report-pdf": Page(get=REPORT, hidden=_outside(REPORT), row="report", writes=True),
    "report-release": Page(post="rosa", hidden=_outside(REPORT), row="report"),
    "report-acknowledge": Page(post=REPORT, hidden=_outside(REPORT), row="report"),
    "report-hold": Page(post="rosa", hidden=_outside(REPORT), row="report"),
    "delivery-retry": Page(post="clara rosa ada", hidden="theo lena nora nobody", row="reporting.delivery"),
    "reading-critical": _reading(),
    "criticals": Page(get="rosa ron ada", writes=True),
    "criticals-month": Page(get="rosa ron ada"),
    "critical": Page(get="rosa ron ada", row="critical", writes=True),
    "critical-call": Page(post=READERS, row="critical"),
    "critical-withdraw": Page(post="rosa", row="critical"),
    "critical-acknowledge": Page(post=REPORT, hidden=_outside(REPORT), row="critical"),
    "print-list": Page(get="clara", writes=True),
    "print-pdf": Page(get="clara", row="print", writes=True),
    "printed": Page(post="clara", row="print"),
    "report-send-back": Page(post="rosa", hidden=_outside(REPORT), row="report"),
    "results": Page(get=ALL, writes=True),
    "paper-check-ask": Page(get=ALL, public=True),
    "paper-check": Page(get=ALL, row="code", public=True),
    "study": Page(get=f"{STAFF} fred", hidden=STRANGERS, row="study", writes=True),
    # Without a study there is nothing to see; who may see which: tests/imaging/viewer.
    "viewer": Page(get="", hidden=ALL),
    "quick-viewer": Page(get="", hidden=ALL),
    "study-frames": Page(get=f"{STAFF} fred", hidden=STRANGERS, row="study", writes=True),
    # The journal has one line a session and study: the frames above wrote it.
    "rendered-frame": Page(get=f"{STAFF} fred", hidden=STRANGERS, row="frame"),
    "held-thumbnail": Page(get=STAFF, hidden="fred nora nobody", row="held"),
    # DICOMweb: what is not visible is absent from a search, and not there when it is fetched.
    "dicomweb": Page(get=ALL),
    "dicomweb-studies": Page(get=ALL, post=BRING_IN, writes=True),
    "dicomweb-all-series": Page(get=ALL),
    "dicomweb-all-instances": Page(get=ALL),
    **dict.fromkeys(("dicomweb-study-series", "dicomweb-study-instances"), _images("uid")),
    "dicomweb-study": Page(get=f"{STAFF} fred", post=BRING_IN, hidden=STRANGERS, row="uid"),
    **dict.fromkeys(("study-metadata", "study-bulkdata", "rendered-study"), _images("uid")),
    **dict.fromkeys(("dicomweb-series", "dicomweb-series-instances", "series-metadata"), _images("dicom-series")),
    **dict.fromkeys(("series-bulkdata", "rendered-series", "series-thumbnail"), _images("dicom-series")),
    **dict.fromkeys(("dicomweb-instance", "instance-metadata", "instance-bulkdata"), _images("dicom-instance")),
    **dict.fromkeys(("rendered-instance", "instance-thumbnail"), _images("dicom-instance")),
    **dict.fromkeys(("frames", "frame-thumbnail"), _images("frame")),
    "bulkdata": _images("dicom-value"),
    "study-thumbnail": Page(get=f"{STAFF} fred", hidden=STRANGERS, row="uid"),
    "orders": Page(get="fred nora", writes=True),
    "orders-state": Page(get="fred nora"),
    "order-choose": Page(get="fred nora", writes=True),
    "order-new": Page(get="fred", post="fred", hidden="nora", row="order-patient", writes=True),
    "order-questions": Page(get="clara rosa fred", hidden="nora", row="order-patient", writes=True),
    "order": Page(get="fred", hidden="nora", row="imaging.order", writes=True),
    "order-step": Page(get="fred", post="fred", hidden="nora", row="order-step", writes=True),
    "order-study-step": Page(get="fred", post="fred", hidden="nora", row="order-study-step", writes=True),
    "vetting": Page(get="rosa", writes=True),
    "vetting-study": Page(get="rosa", post="rosa", row="study", writes=True),
    "outside-images": Page(get="clara theo lena ada", post="clara theo lena ada", row="patient", writes=True),
    "boards": Page(get="theo lena", writes=True),  # it names whose alerts are open
    "board": Page(get="theo lena", row="imaging.station", writes=True),
    "board-state": Page(get="theo lena", row="imaging.station"),
    "board-study": Page(get="theo lena", hidden=STRANGERS, row="study", writes=True),
    "board-study-state": Page(get="theo lena", hidden=STRANGERS, row="study"),
    "board-act": Page(post="theo lena", hidden=STRANGERS, row="board-note"),
    "board-strike": Page(post="theo lena", hidden=STRANGERS, row="board-contrast"),
    "board-acknowledge": Page(post="theo lena rosa", hidden=STRANGERS, row="board-alert"),
    "upload-images": Page(get="clara theo lena ada", post="clara theo lena ada"),
}

# --- the admin --------------------------------------------------------------------------------------------------------
# Each model: who sees it, who may add, who may change by a form. Nobody deletes.


@dataclass(frozen=True)
class Table:
    """One model in the admin."""

    see: str
    add: str = ""
    change: str = ""
    page: bool = False  # a page to look at in place of the form: no POST
    writes: bool = False
    page_writes: bool = False  # only the page of a row does
    verbs: dict[str, str] = field(default_factory=dict)  # step -> who


DESK = "clara lena"
ROOM = "theo lena"
WANTED = "clara lena rosa"
MERGING = "clara ada"

MODELS = {
    "patients.user": Table(see="ada", add="ada", change="ada", verbs={"password": "ada"}),
    "auth.group": Table(see="ada", page=True),
    "patients.apitoken": Table(see="ada", add="ada", page=True, verbs={"revoke": "ada"}),
    "axes.accessattempt": Table(see="ada", verbs={"unlock": "ada"}),
    "patients.event": Table(see="ada", writes=True, page=True),
    "patients.site": Table(see=STAFF, add="ada", change="ada"),
    "patients.practitioner": Table(see=STAFF, add="ada", change="ada"),
    "patients.patient": Table(see=STAFF, add="clara", change="clara", writes=True, verbs={"identify": "clara"}),
    "patients.duplicatecase": Table(
        see=MERGING, page=True, writes=True, verbs=dict.fromkeys(("same", "different", "later"), MERGING)
    ),
    "patients.merge": Table(see=MERGING, add=MERGING, page=True, writes=True, verbs={"unmerge": MERGING}),
    "imaging.modality": Table(see=STAFF, add="ada", change="ada"),
    "imaging.procedure": Table(see=STAFF, add="ada", change="ada"),
    "imaging.safetyquestion": Table(see="clara theo lena rosa ron ada", add="ada", change="ada"),
    "imaging.safetyalert": Table(see="clara theo lena rosa ron ada", writes=True),
    "imaging.station": Table(see=STAFF, add="ada", change="ada", verbs={"hours": "ada"}),
    "imaging.console": Table(see=STAFF, add="ada", change="ada"),
    "imaging.worklistquery": Table(see="ada", page_writes=True),
    "imaging.performedstep": Table(see="theo lena rosa ron ada", writes=True),
    "imaging.holiday": Table(see=STAFF, add="ada", change="ada"),
    "imaging.maintenance": Table(see=STAFF, add="lena ada", change="lena ada"),
    "imaging.mismatch": Table(
        see=STAFF,
        page=True,
        writes=True,
        verbs={
            "confirm": "clara theo lena ada",
            **dict.fromkeys(("attach", "new-order", "keep", "reject", "reopen"), "lena rosa ada"),
        },
    ),
    "imaging.order": Table(
        see=STAFF,
        add="clara rosa",
        page=True,
        writes=True,
        verbs={
            **dict.fromkeys(("amend", "copies"), "clara rosa"),
            "safety": "clara theo lena rosa ron",
            **dict.fromkeys(("hold", "unhold", "cancel"), WANTED),
        },
    ),
    "imaging.study": Table(
        see=STAFF,
        page=True,
        writes=True,
        verbs={
            **dict.fromkeys(("schedule", "check-in", "reschedule", "undo-check-in", "no-show"), DESK),
            **dict.fromkeys(("begin", "complete", "discontinue"), ROOM),
            **dict.fromkeys(("hold", "unhold", "cancel"), WANTED),
            **dict.fromkeys(("accept", "ask-back", "reject"), "rosa"),
            **dict.fromkeys(("answer", "send-again", "change"), "clara rosa"),
            "give-back": "lena",
            "move-images": "lena",
            "mark-in-error": "ada",
        },
    ),
    "reporting.delivery": Table(see="clara rosa ron ada", page=True, writes=True, verbs={"retry": "clara rosa ada"}),
    "reporting.releaserule": Table(see="ada", add="ada", change="ada"),
    "reporting.contact": Table(see="ada", add="ada", change="ada"),
    "reporting.route": Table(see="ada", add="ada", change="ada"),
}

# Addresses of the admin site itself: who may GET. Others are sent to their own home page.
SITE = {
    "admin:index": STAFF,
    "admin:login": ALL,
    "admin:logout": ALL,
    "admin:password_change": STAFF,
    "admin:password_change_done": STAFF,
    "admin:search": STAFF,
    "admin:jsi18n": STAFF,
    "admin:day": STAFF,
    "admin:day-feed": STAFF,
    "admin:day-list": STAFF,
    "admin:slip": STAFF,
    "admin:filter-save": STAFF,
    "admin:filter-rename": STAFF,
    "admin:filter-forget": STAFF,
    "admin:left-behind": STAFF,
    "admin:patients_patient_in_words": STAFF,
    "admin:patients_patient_unknown": "clara",
    "admin:patients_patient_likely": "clara",
}
# Addresses that Django's admin brings and that answer nobody, or only for rows that a table above allows.
UNUSED = {"admin:view_on_site", "admin:app_list", "admin:autocomplete"}
