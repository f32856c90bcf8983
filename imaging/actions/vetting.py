"""Vetting: accept, reject, ask back, answer, send again; and what placing and amending an order mean for it."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from imaging.actions.ownership import require_for
from imaging.actions.reasons import reason
from imaging.models import BEFORE_BEGIN, ContrastPlan, Priority, Procedure, Study, StudyStatus, Vetting, VettingNote
from patients import audit
from patients.access import may, require
from patients.errors import IllegalMove, InvalidInput, Refusal
from patients.models import User, lock

VET = "imaging.vet_study"
Kind = VettingNote.Kind
WITHOUT_SLOT = [StudyStatus.ORDERED, StudyStatus.ON_HOLD, StudyStatus.NO_SHOW]
INTO_A_VEIN = [ContrastPlan.IV, ContrastPlan.BOTH]


def accept(study: Study, *, protocol: str = "", contrast: str = "", by: User) -> Study:
    """To be done, with a protocol and a choice of contrast. Again, for a protocol that changes before it begins.

    Raises InvalidInput where contrast goes into a vein and the procedure is one without: its safety questions would
    not be asked.
    """
    with transaction.atomic():
        study = _locked(study, by=by)
        if contrast and contrast not in ContrastPlan.values:
            raise InvalidInput(_("Contrast"), contrast, _("Choose one of the list."))
        if contrast in INTO_A_VEIN and not (study.procedure and study.procedure.contrast):
            mend = _("Change the procedure to one with contrast first, so that the patient is asked about it.")
            raise InvalidInput(_("Contrast"), ContrastPlan(contrast).label, mend)
        study.protocol, study.contrast_plan = protocol.strip(), contrast
        return _take(study.accept, study, Kind.ACCEPTED, study.protocol, by=by, contrast=contrast)


def reject(study: Study, *, why: str, by: User) -> Study:
    """Not as it was asked for: the orderer sees why, changes it and sends it again, or cancels it.

    Raises Refusal once it has its slot: then it is cancelled with the reason.
    """
    with transaction.atomic():
        study = _locked(study, by=by)
        if study.status not in WITHOUT_SLOT:
            raise Refusal(_("It has its slot already. Cancel it, and give the same reason there."))
        return _take(study.reject, study, Kind.REJECTED, reason(why), by=by)


def ask_back(study: Study, *, question: str, by: User) -> Study:
    """The radiologist needs to know more; the orderer answers."""
    with transaction.atomic():
        study = _locked(study, by=by)
        if not question.strip():
            raise InvalidInput(_("Question"), "", _("Write what you need to know."))
        return _take(study.ask_back, study, Kind.ASKED, question.strip(), by=by)


def answer(study: Study, *, text: str, by: User) -> Study:
    """The orderer answers the radiologist's question: back to the list."""
    with transaction.atomic():
        require_for(by, "imaging.add_order", study.order)
        study = lock(study)
        if not text.strip():
            raise InvalidInput(_("Answer"), "", _("Write the answer to the radiologist's question."))
        return _take(study.answer, study, Kind.ANSWERED, text.strip(), by=by)


def send_again(study: Study, *, why: str, by: User) -> Study:
    """The orderer sends a rejected request again, with what has changed or why it is needed all the same."""
    with transaction.atomic():
        require_for(by, "imaging.add_order", study.order)
        return sent_again(lock(study), why=reason(why), by=by)


def sent_again(study: Study, *, why: str, by: User) -> Study:
    """The same for a locked study, inside the caller's transaction."""
    return _take(study.send_again, study, Kind.SENT_AGAIN, why, by=by)


def at_first(procedure: Procedure, priority: int, orderer: User) -> Vetting:
    """Where a new study's vetting begins: STAT passes with a flag, a radiologist's own add-on needs none."""
    if not procedure.needs_vetting or may(orderer, VET):
        return Vetting.NOT_NEEDED
    return Vetting.PASSED if priority == Priority.STAT else Vetting.WAITING


def reprioritised(study: Study) -> None:
    """The study's priority has changed: STAT passes what waits, and what has passed waits when it is STAT no more."""
    if study.priority == Priority.STAT and study.vetting in (Vetting.WAITING, Vetting.ASKED):
        study.pass_as_stat()
    elif study.priority != Priority.STAT and study.vetting == Vetting.PASSED:
        study.need_vetting()
        study.vetting_since = timezone.now()


def look_again(study: Study) -> None:
    """The study's procedure or side has changed: no protocol holds any more, and who changed it has not vetted it."""
    study.protocol = study.contrast_plan = ""
    if study.procedure is None or not study.procedure.needs_vetting:
        study.need_no_vetting()
    elif study.priority == Priority.STAT:
        study.pass_as_stat()
    else:
        study.need_vetting()
    study.vetting_since = timezone.now()


def refuse_unvetted(study: Study) -> None:
    """The guard of the verbs that give a slot. Raises Refusal until the request is accepted."""
    if study.vetted:
        return
    word = study.get_vetting_display()
    raise Refusal(
        _("%(study)s: %(word)s. It gets its slot when a radiologist has accepted it.") % {"study": study, "word": word}
    )


def begins(study: Study, *, why: str, by: User, machine: bool = False) -> None:
    """The guard of begin, for a locked study before it moves: what nobody has vetted needs `why`, and is flagged.

    Raises InvalidInput without a reason, Refusal for what a radiologist has rejected. `machine`: it has begun already,
    and is never refused.
    """
    if study.vetted:
        return
    if not machine and study.vetting == Vetting.REJECTED:
        mend = _("%(study)s was rejected at vetting. Have it sent again, and accepted by a radiologist.")
        raise Refusal(mend % {"study": study})
    if not machine and not why.strip():
        problem = _("%(study)s: %(word)s.") % {"study": study, "word": study.get_vetting_display()}
        mend = _("Say why it cannot wait for the radiologist.")
        raise InvalidInput(_("Why without vetting"), "", mend, problem)
    _take(study.begin_unvetted, study, Kind.BEGUN, why.strip() or _("The machine has begun it."), by=by)


def given_back(study: Study) -> None:
    """A locked study that was begun without vetting is given back: nobody has vetted it still."""
    if study.vetting == Vetting.BEGUN:
        study.need_vetting()
        study.vetting_since = timezone.now()


def _locked(study: Study, *, by: User) -> Study:
    require(by, VET, study)
    return lock(study)


def _take(step: Callable[[], None], study: Study, kind: Kind, text: str, *, by: User, **details: str) -> Study:
    """Take one step of the small machine on a locked row: move, save, note, journal."""
    before = study.vetting
    try:
        if study.status not in BEFORE_BEGIN:
            raise TransitionNotAllowed
        step()
    except TransitionNotAllowed as refusal:
        known = {"study": study, "status": study.get_status_display(), "vetting": study.get_vetting_display()}
        raise IllegalMove(
            _("%(study)s is %(status)s, %(vetting)s: this is not possible now. Look at its page.") % known
        ) from refusal
    study.vetting_since = timezone.now()
    study.save()
    VettingNote.objects.create(study=study, kind=kind, text=text, by=by)
    audit.record(
        f"study.vetting_{kind.value}",
        by=by,
        patient=study.patient,
        obj=study,
        vetting_before=before,
        vetting=study.vetting,
        why=text,
        **details,
    )
    return study
