"""What is unread, in which order, for whom. Questions only: nothing here changes a row."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import and_

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from imaging.models import UNREAD, Order, Priority, Study, StudyStatus
from patients import clock, mrn, names
from patients.errors import InvalidInput
from patients.models import User
from patients.models.search import find
from reporting import ages
from reporting.models import SECTIONS, SIGNED, Claim, Report, ReportStatus, ReportVersion, VersionKind

TABS = {
    "mine": _("Mine"),
    "unclaimed": _("Unclaimed"),
    "stat": _("STAT"),
    "drafts": _("Drafts"),
    "verify": _("To verify"),
    "release": _("To release"),
    "new_images": _("New images"),
    "all": _("All"),
}
ONLY_WHEN_ANY = frozenset({"release", "new_images"})
LISTED = 100  # patients that a name may stand for when it is looked for everywhere
_EMPTY = Q(**dict.fromkeys(SECTIONS, ""))
_WITH_IMAGES = Q(instance_count__gt=0)
_UNSIGNED = [status for status in StudyStatus if status not in (StudyStatus.REPORTED, StudyStatus.RELEASED)]
_GONE = [StudyStatus.CANCELLED, StudyStatus.ENTERED_IN_ERROR]


@dataclass(frozen=True)
class Narrowing:
    """What the reader typed and chose above the list; empty means all."""

    find: str = ""
    modality: str = ""
    site: str = ""


@dataclass(frozen=True)
class Row:
    """One line of the list: the study, who holds it, how far its report is, how many earlier studies there are."""

    study: Study
    claim: Claim | None
    report: Report | None
    author: User | None
    sent_back: bool
    priors: int
    waiting: dt.timedelta

    @property
    def held(self) -> bool:
        """Whether somebody has it open now."""
        return self.claim is not None and self.claim.running

    @property
    def signed(self) -> bool:
        """Whether its report is final."""
        return self.report is not None and self.report.status in SIGNED

    @property
    def waits(self) -> str:
        """How long the images have been waiting."""
        return ages.waiting(self.waiting)

    @property
    def age(self) -> str:
        """The patient's age today."""
        return ages.age(self.study.patient, clock.today(self.study.site.time_zone, timezone.now()))

    @property
    def alerts(self) -> bool:
        """Whether there is something about the patient that may hurt."""
        patient = self.study.patient
        devices = patient.has_pacemaker or patient.has_implants
        return bool(patient.allergies) or devices or patient.has_renal_impairment or patient.temporary

    @property
    def ideographic(self) -> str:
        """The ideographic name as people write it."""
        return self.study.patient.ideographic_name.replace("^", " ")


def unread(user: User) -> QuerySet[Study]:
    """Studies with images and no final report, as lists show them: by priority, then the longest waiting first.

    A discontinued study with images is among them: what was made is to be read.
    """
    # The keys by themselves, from the index alone: SQLite takes every status for equally common, and would read it all.
    waiting = Study.objects.filter(status__in=[*UNREAD, StudyStatus.DISCONTINUED]).values("pk")
    started = Study.objects.visible_to(user).filter(pk__in=waiting, outside=False)
    rows = started.filter(_WITH_IMAGES | ~Q(status=StudyStatus.DISCONTINUED))
    return rows.order_by("priority", "acquired_at", "pk")


def with_new_images(user: User) -> QuerySet[Study]:
    """Studies that got images after their report was signed: they need an addendum or a look."""
    # "= TRUE" would use no index. The keys by themselves, and the status as "none of the others": by the index of the
    # status SQLite would read every study that was ever released.
    late = Study.objects.filter(new_images_since_report__in=[True]).values("pk")
    rows = Study.objects.visible_to(user).filter(pk__in=late).exclude(status__in=_UNSIGNED)
    return rows.order_by("priority", "last_instance_at", "pk")


def to_release(user: User) -> QuerySet[Study]:
    """Studies whose report is signed and has not gone out, the longest waiting first."""
    rows = Study.objects.visible_to(user).filter(status=StudyStatus.REPORTED, outside=False)
    return rows.order_by("priority", "reported_at", "pk")


def in_tab(tab: str, user: User) -> QuerySet[Study]:
    """The studies of one tab. An unknown tab is all."""
    others = {"new_images": with_new_images, "release": to_release}
    if tab in others:
        return others[tab](user)
    questions = _questions(user)
    return unread(user).filter(questions[tab]) if tab in questions else unread(user)


def counts(user: User) -> dict[str, int]:
    """How many studies each tab holds, in three queries."""
    questions = _questions(user)
    found = unread(user).aggregate(
        **{tab: Count("pk", filter=question) for tab, question in questions.items()}, all=Count("pk")
    )
    return {**found, "new_images": with_new_images(user).count(), "release": to_release(user).count()}


def free(user: User) -> QuerySet[Study]:
    """What "next" may take: nobody reads it now and nobody's draft or preliminary waits in it."""
    return in_tab("unclaimed", user)


def narrow(rows: QuerySet[Study], by: Narrowing) -> QuerySet[Study]:
    """Keep what fits the find box and the filters."""
    if by.modality:
        rows = rows.filter(modality=by.modality)
    if by.site:
        rows = rows.filter(site__code=by.site)
    if by.find.strip():
        rows = rows.filter(finding(by.find))
    return rows


def anywhere(user: User, text: str) -> QuerySet[Study]:
    """Read or unread: studies of the people whom the text may mean, or with this accession number, the latest first."""
    orders = Order.objects.filter(accession_number=text.strip().upper()).values_list("pk", flat=True)
    wanted = Q(patient__in=find(text, LISTED, retired=True).keys) | Q(order__in=list(orders))
    rows = Study.objects.visible_to(user).filter(wanted, _WITH_IMAGES, outside=False)
    return rows.exclude(status__in=_GONE).order_by("-performed_at", "-pk")


def finding(text: str, prefix: str = "") -> Q:
    """Studies whose patient's names have each typed word as a beginning, or whose MRN or accession number begins so.

    Other spellings, telephone and former numbers as the register finds them. `prefix` leads from another table to the
    study, as "version__report__study__". For lists that are short before: the words are compared row by row.
    """
    patient = f"{prefix}patient"
    wanted = Q(**{f"{prefix}order__accession_number__startswith": text.strip().upper()})
    wanted |= Q(**{f"{patient}__in": find(text, LISTED, retired=True).keys})
    if _mrn_key(text):
        wanted |= Q(**{f"{patient}__mrn_key__startswith": _mrn_key(text)})
    words = [_begins(word, f"{patient}__name_key") for word in names.comparison_key(text).split()]
    return wanted | reduce(and_, words) if words else wanted


def rows(studies: QuerySet[Study]) -> list[Row]:
    """What the list shows of these studies (a page of them), in six queries however many they are.

    The page is found by its keys first: joined to everything it shows, a database would sort it without the index.
    """
    keys = list(studies.values_list("pk", flat=True))
    found = Study.objects.select_related("patient", "order__referrer", "site").in_bulk(keys)
    shown = [found[key] for key in keys]
    claims = {claim.study_id: claim for claim in Claim.objects.filter(study__in=keys).select_related("holder")}
    reports = {report.study_id: report for report in Report.objects.filter(study__in=keys)}
    authors, sent_back = _texts(reports.values())
    priors = _prior_counts(shown)
    now = timezone.now()
    return [
        Row(
            study=study,
            claim=claims.get(study.pk),
            report=reports.get(study.pk),
            author=authors.get(study.pk),
            sent_back=study.pk in sent_back,
            priors=priors[study.pk],
            waiting=now - (study.acquired_at or study.status_since),
        )
        for study in shown
    ]


def priors(study: Study, user: User) -> QuerySet[Study]:
    """The patient's other studies with images that this user may see, the latest first."""
    others = Study.objects.visible_to(user).filter(_WITH_IMAGES, patient=study.patient_id).exclude(pk=study.pk)
    return others.exclude(status__in=_GONE).select_related("order", "site").order_by("-performed_at", "-pk")


def _questions(user: User) -> dict[str, Q]:
    here = {"study": OuterRef("pk")}
    running = Exists(Claim.objects.filter(**here, expires_at__gt=timezone.now()))
    my_claim = Exists(Claim.objects.filter(**here, expires_at__gt=timezone.now(), holder=user))
    written = ReportVersion.objects.filter(report__study=OuterRef("pk"), open=True).exclude(_EMPTY)
    drafted = Exists(written.filter(report__status=ReportStatus.DRAFT))
    my_draft = Exists(written.filter(report__status=ReportStatus.DRAFT, author=user))
    preliminary = Exists(Report.objects.filter(**here, status=ReportStatus.PRELIMINARY))
    return {
        "mine": Q(my_claim) | Q(my_draft),
        "unclaimed": ~Q(running) & ~Q(drafted) & ~Q(preliminary),
        "stat": Q(priority=Priority.STAT),
        "drafts": Q(drafted),
        "verify": Q(preliminary),
    }


def _texts(reports: Iterable[Report]) -> tuple[dict[int, User], set[int]]:
    """Who wrote the open text of each report that is not final, by study; and which of them were sent back.

    A text of nothing has no author. A draft with an archived preliminary is one that was sent back.
    """
    of = {report.pk: report for report in reports if report.status not in (*SIGNED, ReportStatus.CANCELLED)}
    wanted = Q(open=True) & ~_EMPTY | Q(kind=VersionKind.PRELIMINARY)
    versions = list(ReportVersion.objects.filter(wanted, report__in=of).select_related("author"))
    authors = {of[version.report_id].study_id: version.author for version in versions if version.open}
    drafts = {version.report_id for version in versions if not version.open}
    sent_back = {of[key].study_id for key in drafts if of[key].status == ReportStatus.DRAFT}
    return authors, sent_back


def _prior_counts(shown: list[Study]) -> Counter[int]:
    """For each study how many studies with images its patient has besides."""
    others = Study.objects.filter(_WITH_IMAGES, patient__in={study.patient_id for study in shown})
    of_patient = Counter(others.exclude(status__in=_GONE).values_list("patient", flat=True))
    return Counter(
        {study.pk: of_patient[study.patient_id] - (1 if study.instance_count else 0) for study in shown},
    )


def _begins(word: str, field: str) -> Q:
    return Q(**{f"{field}__startswith": word}) | Q(**{f"{field}__contains": f" {word}"})


def _mrn_key(text: str) -> str:
    try:
        return mrn.comparison_key(text)
    except InvalidInput:
        return ""
