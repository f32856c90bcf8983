"""What was asked for safety, as the modality worklist tells it: each question says in which attribute it goes."""

from collections.abc import Sequence

from imaging.dicom.worklist_entries import Safety
from imaging.models.safety import SafetyAnswer, Topic

# Pregnancy Status (0010,21C0), PS3.3 C.2.3: not pregnant, possibly, definitely, unknown.
NOT_PREGNANT, PREGNANT, UNKNOWN = "1", "3", "4"
_YES, _NO, _NOT_KNOWN = "yes", "no", "unknown"


def safety_of(studies: Sequence[int]) -> dict[int, Safety]:
    """The answers of each study, in one query."""
    rows = SafetyAnswer.objects.filter(study__in=set(studies), current=True).exclude(question__topic="")
    found: dict[int, dict[str, list[str]]] = {}
    columns = ("study_id", "question__topic", "question__label", "question__unit", "value", "note")
    for study, topic, label, unit, value, note in rows.order_by("question__position", "pk").values_list(*columns):
        if text := _pregnancy(value) if topic == Topic.PREGNANCY else _text(label, unit, value, note):
            found.setdefault(study, {}).setdefault(topic, []).append(text)
    return {study: _safety(texts) for study, texts in found.items()}


def _safety(texts: dict[str, list[str]]) -> Safety:
    return Safety(
        pregnancy=max(texts.get(Topic.PREGNANCY, [""])),
        alerts=tuple(texts.get(Topic.ALERT, ())),
        allergies=tuple(texts.get(Topic.ALLERGY, ())),
        needs=tuple(texts.get(Topic.NEED, ())),
    )


def _pregnancy(value: str) -> str:
    return {_YES: PREGNANT, _NO: NOT_PREGNANT}.get(value, UNKNOWN)


def _text(label: str, unit: str, value: str, note: str) -> str:
    """A no needs no attention; a yes is told by the question's short name; an unknown says that it is one."""
    if value == _NO:
        return ""
    said = "" if value == _YES else " not known" if value == _NOT_KNOWN else f" {value} {unit}".rstrip()
    return f"{label}{said}" + (f" ({note})" if note else "")
