"""Lines of the journal from before it was marked are taken as they are, and marked now."""

from django.db import migrations

from patients import marks

MARKED = ("at", "kind", "by_id", "patient_id", "object_type", "object_id", "details")


def mark(apps, schema_editor):
    Event = apps.get_model("patients", "Event")
    last = 0
    while batch := list(Event.objects.filter(pk__gt=last, mark="").order_by("pk")[:1000]):
        for event in batch:
            event.mark = marks.mark("patients.event", [getattr(event, name) for name in MARKED])
        Event.objects.bulk_update(batch, ["mark"])
        last = batch[-1].pk


class Migration(migrations.Migration):
    dependencies = [("patients", "0008_marked")]
    operations = [migrations.RunPython(mark, migrations.RunPython.noop, elidable=True)]
