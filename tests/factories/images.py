"""Images of a study, past the pipeline: for tests that are not about how they arrive."""

import hashlib
import io

from django.core.files.base import File
from pydicom.uid import ExplicitVRLittleEndian

from imaging import storage
from imaging.actions.ordering import new_study_uid
from imaging.ingest.packing import packed_header
from imaging.models import Instance, Series, StoredHeader, Study
from tests.factories import dicom


def give_images(study: Study, how_many: int = 1) -> list[Instance]:
    """One series with this many small images, stored, and counted at the study."""
    series = Series.objects.create(study=study, series_instance_uid=new_study_uid(), modality=study.modality, number=1)
    instances = [_instance(study, series, number + 1) for number in range(how_many)]
    study.refresh_from_db()
    study.instance_count += how_many
    study.save(update_fields=["instance_count"])
    return instances


def _instance(study: Study, series: Series, number: int) -> Instance:
    tags = {"SeriesInstanceUID": series.series_instance_uid, "InstanceNumber": number}
    ds = dicom.dataset(**dicom.for_study(study, **tags))
    data = dicom.file(ds)
    digest = hashlib.sha256(data).hexdigest()
    instance = Instance.objects.create(
        series=series,
        sop_instance_uid=ds.SOPInstanceUID,
        sop_class_uid=ds.SOPClassUID,
        transfer_syntax_uid=ExplicitVRLittleEndian,
        number=number,
        rows=dicom.SIDE,
        columns=dicom.SIDE,
        frames=1,
        path=storage.images().save(storage.name_of(digest), File(io.BytesIO(data))),
        sha256=digest,
        size=len(data),
    )
    packed, pixels = packed_header(io.BytesIO(data))
    StoredHeader.objects.create(instance=instance, packed=packed, pixels=pixels)
    return instance
