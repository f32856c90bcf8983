"""Versions that were signed before they were marked get the code of their paper and their mark now."""

import secrets

from django.db import migrations

from patients import marks

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MARKED = (
    *("report_id", "number", "kind", "technique", "comparison", "findings", "impression", "author_id"),
    *("started_at", "saved_at", "revision", "open", "signed_by_id", "signed_at", "signature", "time_zone", "digest"),
    "code",
)


def mark(apps, schema_editor):
    Version = apps.get_model("reporting", "ReportVersion")
    used = set(Version.objects.filter(code__isnull=False).values_list("code", flat=True))
    last = 0
    while batch := list(Version.objects.filter(pk__gt=last, signed_at__isnull=False, mark="").order_by("pk")[:500]):
        for version in batch:
            while version.code is None or version.code in used:
                version.code = "".join(secrets.choice(LETTERS) for _ in range(8))
            used.add(version.code)
            facts = [getattr(version, name) for name in MARKED]
            version.mark = marks.mark("reporting.reportversion", facts)
        Version.objects.bulk_update(batch, ["code", "mark"])
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("reporting", "0003_sealed")]
    operations = [migrations.RunPython(mark, migrations.RunPython.noop, elidable=True)]
