"""The decisions about mismatched images as buttons and pages: one table."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from imaging.actions import reopening, resolving
from imaging.actions.wanted import Wanted
from imaging.admin import resolving_forms as forms
from imaging.models import Mismatch
from patients.admin.verbs import Verb
from patients.models import User

PERM = "imaging.resolve_mismatch"
Said = dict[str, Any]


def _open(mismatch: Mismatch) -> bool:
    return bool(mismatch.open)


def _with_images(mismatch: Mismatch) -> bool:
    return _open(mismatch) and mismatch.reason != "content_differs"


def _new_order(mismatch: Mismatch, by: User, said: Said) -> object:
    return resolving.new_order(
        mismatch,
        said["patient"],
        Wanted(said["procedure"], said["laterality"]),
        site=said["patient"].site,
        referrer=said["referrer"],
        indication=said["indication"],
        by=by,
        why=said["why"],
    )


def _confirm(mismatch: Mismatch, by: User, said: Said) -> object:
    assert mismatch.brought_for is not None
    return resolving.confirm_outside(mismatch, mismatch.brought_for, by=by, why=said["why"])


VERBS: tuple[Verb[Mismatch], ...] = (
    Verb(
        name="confirm",
        label=_("It is this patient's: keep as a prior"),
        perm="imaging.import_images",
        run=_confirm,
        form=forms.WhyForm,
        possible=lambda row: _open(row) and row.brought_for_id is not None,
        done=_("Kept as a prior from outside."),
        help=_("Compare name and birth date with the patient's papers. The images are never matched to an order."),
        tone="primary",
    ),
    Verb(
        name="attach",
        label=_("Attach to an order"),
        perm=PERM,
        run=lambda row, by, said: resolving.attach_to(row, said["study"], by=by, why=said["why"]),
        form=forms.AttachForm,
        possible=lambda row: _with_images(row) and row.brought_for_id is None,
        done=_("Attached. Late images of the same study will follow."),
        help=_("Late images of the same study and patient follow the decision."),
        tone="primary",
    ),
    Verb(
        name="new-order",
        label=_("New unscheduled order"),
        perm=PERM,
        run=_new_order,
        form=forms.NewOrderForm,
        possible=lambda row: _with_images(row) and row.brought_for_id is None,
        done=_("The order is placed, and the images are attached to it."),
        help=_("For a known patient whose images came before the order."),
    ),
    Verb(
        name="keep",
        label=_("Keep as a prior from outside"),
        perm=PERM,
        run=lambda row, by, said: resolving.keep_as_prior(row, said["patient"], by=by, why=said["why"]),
        form=forms.PatientForm,
        possible=_with_images,
        done=_("Kept as a prior from outside."),
        help=_("Linked to the patient, shown beside new images, never matched to an order."),
    ),
    Verb(
        name="reject",
        label=_("Reject"),
        perm=PERM,
        run=lambda row, by, said: resolving.reject(row, why=said["why"], code=said["code"], by=by),
        form=forms.RejectForm,
        possible=_open,
        done=_("Rejected. The images stay stored, and a note says so."),
        help=_("They belong to nobody here. Nothing is erased; a note for other systems says why (IHE IOCM)."),
        tone="danger",
    ),
    Verb(
        name="reopen",
        label=_("Take the decision back"),
        perm=PERM,
        run=lambda row, by, said: reopening.reopen(row, why=said["why"], by=by),
        form=forms.ReasonedForm,
        possible=lambda row: not _open(row),
        done=_("The case is open again and holds its images."),
        help=_("The images leave the study that they went to, and wait for a new decision."),
        tone="danger",
    ),
)
