"""The catalogue of procedures: save one, or a whole file of them, all or nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from imaging.actions import catalogue_text
from imaging.actions.catalogue_text import Complaint, Line
from imaging.models import Modality, Procedure, Station
from patients import audit
from patients.access import require
from patients.actions import master_data
from patients.errors import Refusal
from patients.models import User

Links = Mapping[str, Iterable[models.Model]]


@dataclass
class Loaded:
    """What a file did, or would do: codes by what became of them, and every complaint in the order of the lines."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)


class _Undo(Exception):
    """Takes everything back, at the end of a dry run or of a file with complaints."""


def save_procedure(procedure: Procedure, links: Links, *, by: User) -> bool:
    """Add or change a line of the catalogue with what it points at, by field. True where anything changed.

    Raises InvalidInput where a value breaks a rule.
    """
    new = procedure._state.adding
    with transaction.atomic():
        require(by, f"imaging.{'add' if new else 'change'}_procedure")
        before = None if new else Procedure.objects.get(pk=procedure.pk)
        _refuse_strangers(procedure, links)
        master_data.save(procedure, by=by)
        moved = {name: pair for name, rows in links.items() if (pair := _join(procedure, name, rows))}
        if moved:
            audit.record("procedure.joined", by=by, obj=procedure, changed=moved)
    return new or bool(moved) or catalogue_text.values(before) != catalogue_text.values(procedure)


def load(lines: Sequence[Line], *, by: User, dry_run: bool = False) -> Loaded:
    """Bring in a file: a code that is there is changed, another is added. One complaint, and nothing is loaded."""
    loaded = Loaded()
    require(by, "imaging.add_procedure")
    require(by, "imaging.change_procedure")
    try:
        with transaction.atomic():
            for line in lines:
                _load(line, loaded, by=by)
            if dry_run or loaded.complaints:
                raise _Undo
            audit.record("catalogue.loaded", by=by, added=len(loaded.added), changed=len(loaded.changed))
    except _Undo:
        pass
    return loaded


def _load(line: Line, loaded: Loaded, *, by: User) -> None:
    code = line.told.get("code", "")
    if code in {*loaded.added, *loaded.changed, *loaded.same}:
        line.complain("code", code, _("It stands in the file twice: take one of the lines out."))
    row = Procedure.objects.filter(code=code).first() or Procedure()
    new = row._state.adding
    links = line.fill(row, _known)
    line.complaints.extend(_broken(row, line))
    if not line.complaints:
        try:
            changed = save_procedure(row, links, by=by)
        except Refusal as refusal:
            line.complain("", "", refusal.sentence)
        else:
            (loaded.added if new else loaded.changed if changed else loaded.same).append(code)
    loaded.complaints.extend(line.complaints)


def _broken(row: Procedure, line: Line) -> list[Complaint]:
    """Every rule that the row breaks, but for fields that were not even read."""
    try:
        row.full_clean(exclude=[*{complaint.field for complaint in line.complaints}], validate_unique=False)
    except ValidationError as error:
        return [
            Complaint(line.number, name if name in line.told else "", str(line.told.get(name, "")), str(sentence))
            for name, sentences in error.message_dict.items()
            for sentence in sentences
        ]
    return []


def _known(column: str, keys: Sequence[str]) -> dict[str, Any]:
    """The rows that a file names: modalities by code, stations by AE title, others by their code."""
    if column == "modality":
        return {row.pk: row for row in Modality.objects.filter(pk__in=keys)}
    if column == "stations":
        return {row.ae_title: row for row in Station.objects.filter(ae_title__in=keys)}
    model: Any = Procedure._meta.get_field(column).related_model
    return {row.code: row for row in model.objects.filter(code__in=keys)}


def _refuse_strangers(procedure: Procedure, links: Links) -> None:
    strange = [row for row in links.get("stations", ()) if getattr(row, "modality_id", "") != procedure.modality_id]
    if strange:
        raise Refusal(
            _("Stations “%(stations)s”: they are not for %(modality)s. Choose stations of this modality, or none.")
            % {"stations": ", ".join(map(str, strange)), "modality": procedure.modality_id}
        )


def _join(procedure: Procedure, name: str, rows: Iterable[models.Model]) -> dict[str, str]:
    """Point at exactly these rows; what was and what is, where that differs."""
    manager: Any = getattr(procedure, name)
    before, after = {row.pk: str(row) for row in manager.all()}, {row.pk: str(row) for row in rows}
    if before.keys() == after.keys():
        return {}
    manager.set(after)
    return {"before": ", ".join(sorted(before.values())), "after": ", ".join(sorted(after.values()))}
