"""Images and the studies they belong to: detach."""

from imaging.models import HeldInstance, Instance, Mismatch, MismatchReason, Series, Study


def detach_images(study: Study) -> int:
    """Move every image of a locked study to a Mismatch and return how many, inside the caller's transaction."""
    instances = list(Instance.objects.filter(series__study=study))
    if not instances:
        return 0
    mismatch = Mismatch.objects.create(
        reason=MismatchReason.NO_ORDER,
        study_instance_uid=study.study_instance_uid,
        modality=study.modality,
        description=study.description,
        candidate=study,
    )
    HeldInstance.objects.bulk_create(
        HeldInstance(
            mismatch=mismatch,
            sop_instance_uid=instance.sop_instance_uid,
            sha256=instance.sha256,
            path=instance.path,
            facts=instance.facts,
            received_at=instance.received_at,
        )
        for instance in instances
    )
    Instance.objects.filter(series__study=study).delete()
    Series.objects.filter(study=study).delete()
    return len(instances)
