"""Vetting: the radiologists' list of requests to look at, and the page on which one is decided."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods
from django_fsm import can_proceed

from imaging import order_forms as forms
from imaging.actions import vetting
from imaging.actions.known_answers import told
from imaging.actions.vetting import VET
from imaging.models import BEFORE_BEGIN, Modality, Study, StudyStatus, Vetting
from imaging.views.asking import person
from patients import audit
from patients.access import require
from patients.admin.banner import banner
from patients.admin.verbs import Outcome, Verb, attempt
from patients.models import Site, User

PER_PAGE = 50
PRIORS = 8
TABS = {
    Vetting.WAITING: gettext_lazy("To vet"),
    Vetting.ASKED: gettext_lazy("Asked back"),
    Vetting.PASSED: gettext_lazy("STAT, not vetted"),
    Vetting.REJECTED: gettext_lazy("Rejected"),
    Vetting.BEGUN: gettext_lazy("Begun, not vetted"),
}
AT_THE_MACHINE = [StudyStatus.IN_PROGRESS, StudyStatus.ACQUIRED, StudyStatus.DISCONTINUED]  # not yet read


def waits(step: str) -> Callable[[Study], bool]:
    """Whether the small machine knows the step from where the study is, and the study has not begun."""
    return lambda study: study.status in BEFORE_BEGIN and bool(can_proceed(getattr(study, step)))


STEPS: tuple[Verb[Study], ...] = (
    Verb(
        name="accept",
        label=gettext_lazy("Accept"),
        perm=VET,
        run=lambda study, by, said: vetting.accept(study, **said, by=by),
        done=gettext_lazy("accepted"),
        form=forms.AcceptForm,
        possible=waits("accept"),
    ),
    Verb(
        name="ask-back",
        label=gettext_lazy("Ask back"),
        perm=VET,
        run=lambda study, by, said: vetting.ask_back(study, **said, by=by),
        done=gettext_lazy("asked back"),
        form=forms.AskForm,
        possible=waits("ask_back"),
    ),
    Verb(
        name="reject",
        label=gettext_lazy("Reject"),
        perm=VET,
        run=lambda study, by, said: vetting.reject(study, **said, by=by),
        done=gettext_lazy("rejected"),
        form=forms.RejectForm,
        possible=waits("reject"),
    ),
)


@require_GET
def vetting_list(request: HttpRequest) -> HttpResponse:
    """One tab of the list, the most urgent and then the oldest first, narrowed by site and modality."""
    user = person(request)
    require(user, VET)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else Vetting.WAITING
    asked = {name: request.GET.get(name, "")[:16] for name in ("site", "modality")}
    page = Paginator(_narrow(to_vet(user, tab), asked), PER_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    audit.shown("vetting", by=user, rows=rows, tab=tab)
    context = {
        "page": page,
        "rows": rows,
        "tab": tab,
        "tabs": _tabs(user),
        "asked": asked,
        "modalities": Modality.objects.all(),
        "sites": Site.objects.filter(active=True),
    }
    return render(request, "imaging/vetting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def vet(request: HttpRequest, pk: int) -> HttpResponse:
    """One request: who, what and why, what was made before, what was said; accept, ask back or reject."""
    user = person(request)
    require(user, VET)
    rows = Study.objects.visible_to(user).filter(outside=False)
    study = get_object_or_404(rows.select_related("patient__site", "procedure", "site", "order__referrer"), pk=pk)
    outcomes = {step.name: _attempt(step, study, request, user) for step in STEPS}
    taken = next((step for step in STEPS if outcomes[step.name].done), None)
    if taken is not None:
        return _next(request, study, str(taken.done), user)
    audit.record("study.viewed", by=user, patient=study.patient, obj=study, page="vetting")
    status = max(outcome.status for outcome in outcomes.values())
    return render(request, "imaging/vet.html", _about(study, outcomes, user), status=status)


def to_vet(user: User, state: str = Vetting.WAITING) -> QuerySet[Study]:
    """The studies in this state of vetting that have not begun; of those that began without it, the unread ones."""
    stages = AT_THE_MACHINE if state == Vetting.BEGUN else BEFORE_BEGIN
    rows = Study.objects.visible_to(user).filter(vetting=state, status__in=stages)
    return rows.select_related("patient", "site", "order__referrer").order_by("priority", "vetting_since", "pk")


def _attempt(step: Verb[Study], study: Study, request: HttpRequest, user: User) -> Outcome:
    """The step that was sent; the others only show their forms."""
    if request.method == "POST" and request.POST.get("step") == step.name:
        return attempt(step, study, request, user)
    return Outcome(step.form(None, row=study, request=request))


def _next(request: HttpRequest, study: Study, done: str, user: User) -> HttpResponse:
    """On to the next one that waits, or to the list."""
    messages.success(request, f"{study}: {done}")
    following = to_vet(user).exclude(pk=study.pk).first()
    return redirect("vetting-study", following.pk) if following is not None else redirect("vetting")


def _about(study: Study, outcomes: dict[str, Outcome], user: User) -> dict[str, Any]:
    earlier = Study.objects.visible_to(user).filter(patient=study.patient).exclude(pk=study.pk)
    return {
        "study": study,
        "order": study.order,
        "person": banner(study.patient),
        "outcomes": outcomes,
        "asking": outcomes["ask-back"].form,
        "refusal": next((outcome.refusal for outcome in outcomes.values() if outcome.refusal), ""),
        "open": study.status in BEFORE_BEGIN,
        "told": told([study]),
        "earlier": earlier.select_related("order", "site").order_by("-pk")[:PRIORS],
        "beside": Study.objects.filter(order=study.order_id).exclude(pk=study.pk).exclude(order=None),
    }


def _narrow(rows: QuerySet[Study], asked: dict[str, str]) -> QuerySet[Study]:
    if asked["site"]:
        rows = rows.filter(site__code=asked["site"])
    return rows.filter(modality=asked["modality"]) if asked["modality"] else rows


def _tabs(user: User) -> list[dict[str, Any]]:
    rows = Study.objects.visible_to(user).order_by()
    before = rows.filter(vetting__in=sorted(set(TABS) - {Vetting.BEGUN}), status__in=BEFORE_BEGIN)
    found = dict(before.values_list("vetting").annotate(Count("pk")))
    # By itself: with an "or" between them SQLite would read every study there ever was.
    found[Vetting.BEGUN] = rows.filter(vetting=Vetting.BEGUN, status__in=AT_THE_MACHINE).count()
    return [{"name": name, "label": label, "count": found.get(name, 0)} for name, label in TABS.items()]
