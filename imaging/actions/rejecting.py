"""The note that says which images are not to be used, and why: a Key Object Selection Document as IHE IOCM wants it.

PS3.3 A.35.4 and C.17.6 (the object), CID 7011 (its titles), PS3.16 TID 2010 (its content).
"""

import datetime as dt
import hashlib
import io
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.sequence import Sequence as Items
from pydicom.uid import ExplicitVRLittleEndian, KeyObjectSelectionDocumentStorage

from imaging import storage
from imaging.actions.ordering import new_study_uid
from imaging.facts import Facts
from imaging.models import HeldInstance, Mismatch
from patients.errors import InvalidInput, TryAgainLater

QUALITY, SAFETY, WRONG_ENTRY, EXPIRED = "113001", "113037", "113038", "113039"
OURS = "our_note"  # in the facts of a held instance that never arrived
TITLES = {
    QUALITY: gettext_lazy("Rejected for Quality Reasons"),
    SAFETY: gettext_lazy("Rejected for Patient Safety Reasons"),
    WRONG_ENTRY: gettext_lazy("Incorrect Modality Worklist Entry"),
    EXPIRED: gettext_lazy("Data Retention Policy Expired"),
}
_MEANINGS = {
    QUALITY: "Rejected for Quality Reasons",
    SAFETY: "Rejected for Patient Safety Reasons",
    WRONG_ENTRY: "Incorrect Modality Worklist Entry",
    EXPIRED: "Data Retention Policy Expired",
}


@dataclass(frozen=True)
class Written:
    """A note that has its row, and its file from `keep` on. Who rolls back removes it."""

    data: bytes
    sha256: str

    def keep(self) -> None:
        """Store it, synced. Raises TryAgainLater."""
        spooled = storage.incoming() / uuid4().hex
        try:
            with storage.storage_at_hand():
                spooled.write_bytes(self.data)
            storage.keep(spooled, self.sha256)
        finally:
            spooled.unlink(missing_ok=True)

    def remove(self) -> None:
        """Nothing of it stays; what cannot be removed, because the storage is away, is nobody's."""
        with suppress(TryAgainLater):
            storage.remove(storage.name_of(self.sha256))


def add_note(mismatch: Mismatch, code: str) -> Written | None:
    """Hold one note for all images of the case with them, inside the caller's transaction; None without images.

    Its file is still to be kept, as the last step. Raises InvalidInput.
    """
    if code not in TITLES:
        raise InvalidInput(_("Reason"), code, _("Choose one of the reasons in the list."))
    facts = [Facts.from_json(each.facts) for each in without_notes(mismatch.held.all())]
    if not facts:
        return None
    ds = note(facts, code, mismatch.resolution_note, timezone.now())
    data = _bytes(ds)
    digest = hashlib.sha256(data).hexdigest()
    HeldInstance.objects.create(
        mismatch=mismatch,
        sop_instance_uid=ds.SOPInstanceUID,
        sha256=digest,
        path=storage.name_of(digest),
        facts={**_facts_of(ds, facts[0]).as_json(), OURS: True},
    )
    return Written(data, digest)


def without_notes(held: Iterable[HeldInstance]) -> list[HeldInstance]:
    """What arrived: all but such notes of ours."""
    return [each for each in held if not each.facts.get(OURS)]


def note(facts: Sequence[Facts], code: str, why: str, now: dt.datetime) -> Dataset:
    """The document for images of one study and one patient, who is named as the files name them."""
    first, ds = facts[0], Dataset()
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.SOPClassUID, ds.SOPInstanceUID = KeyObjectSelectionDocumentStorage, new_study_uid()
    ds.StudyInstanceUID, ds.SeriesInstanceUID = first.study_instance_uid, new_study_uid()
    ds.StudyDate, ds.StudyTime, ds.StudyID = "", "", first.study_id[:16]
    ds.AccessionNumber, ds.ReferringPhysicianName = first.accession_number[:16], ""
    ds.PatientName, ds.PatientID, ds.IssuerOfPatientID = first.patient_name, first.patient_id[:64], first.issuer[:64]
    ds.PatientBirthDate, ds.PatientSex = _legal(first.birth_date, 8), _legal(first.sex, 1)
    ds.Modality, ds.SeriesNumber, ds.InstanceNumber = "KO", 1, 1
    ds.Manufacturer, ds.ReferencedPerformedProcedureStepSequence = "", Items([])
    ds.ContentDate, ds.ContentTime = f"{now:%Y%m%d}", f"{now:%H%M%S}"
    ds.TimezoneOffsetFromUTC = f"{now:%z}"
    ds.CurrentRequestedProcedureEvidenceSequence = Items([_evidence(facts)])
    ds.ValueType, ds.ContinuityOfContent = "CONTAINER", "SEPARATE"
    ds.ConceptNameCodeSequence = Items([_code(code, _MEANINGS[code])])
    ds.ContentTemplateSequence = Items([_of(MappingResource="DCMR", TemplateIdentifier="2010")])
    ds.ContentSequence = Items([*_why(why), *(_reference(each) for each in facts)])
    return ds


def _evidence(facts: Sequence[Facts]) -> Dataset:
    series: dict[str, list[Facts]] = {}
    for each in facts:
        series.setdefault(each.series_instance_uid, []).append(each)
    items = [
        _of(SeriesInstanceUID=uid, ReferencedSOPSequence=Items(_sop(each) for each in group))
        for uid, group in series.items()
    ]
    return _of(StudyInstanceUID=facts[0].study_instance_uid, ReferencedSeriesSequence=Items(items))


def _why(why: str) -> Iterable[Dataset]:
    if why:
        name = Items([_code("113012", "Key Object Description")])
        yield _of(RelationshipType="CONTAINS", ValueType="TEXT", ConceptNameCodeSequence=name, TextValue=why)


def _reference(facts: Facts) -> Dataset:
    value_type = "IMAGE" if facts.frames else "COMPOSITE"
    return _of(RelationshipType="CONTAINS", ValueType=value_type, ReferencedSOPSequence=Items([_sop(facts)]))


def _sop(facts: Facts) -> Dataset:
    return _of(ReferencedSOPClassUID=facts.sop_class_uid, ReferencedSOPInstanceUID=facts.sop_instance_uid)


def _code(value: str, meaning: str) -> Dataset:
    return _of(CodeValue=value, CodingSchemeDesignator="DCM", CodeMeaning=meaning)


def _of(**tags: object) -> Dataset:
    ds = Dataset()
    for tag, value in tags.items():
        setattr(ds, tag, value)
    return ds


def _legal(text: str, length: int) -> str:
    """A value that the standard allows here, else none: the file may say anything."""
    return text if len(text) == length and text.isascii() and text.isalnum() else ""


def _bytes(ds: Dataset) -> bytes:
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.file_meta.MediaStorageSOPClassUID, ds.file_meta.MediaStorageSOPInstanceUID = ds.SOPClassUID, ds.SOPInstanceUID
    written = io.BytesIO()
    ds.save_as(written, enforce_file_format=True)
    return written.getvalue()


def _facts_of(ds: Dataset, first: Facts) -> Facts:
    return Facts(
        sop_instance_uid=str(ds.SOPInstanceUID),
        sop_class_uid=str(ds.SOPClassUID),
        study_instance_uid=first.study_instance_uid,
        series_instance_uid=str(ds.SeriesInstanceUID),
        transfer_syntax_uid=ExplicitVRLittleEndian,
        character_set="ISO_IR 192",
        accession_number=first.accession_number,
        patient_id=first.patient_id,
        issuer=first.issuer,
        patient_name=first.patient_name,
        birth_date=first.birth_date,
        sex=first.sex,
        modality="KO",
    )
