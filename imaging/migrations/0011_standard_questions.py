"""Bring the safety questions that every house begins with."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from imaging.models.standard import bring


def write(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write what is missing."""
    bring(apps.get_model("imaging", "SafetyQuestion"))


class Migration(migrations.Migration):

    dependencies = [("imaging", "0010_safety")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
