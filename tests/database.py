"""The test's own database, for the processes that a test starts."""

from pathlib import Path
from urllib.parse import quote

from django.db import connection


def database_url() -> str:
    """Its address, as DATABASE_URL takes it."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{Path(str(known['NAME'])).resolve()}"
    account = f"{quote(str(known['USER']))}:{quote(str(known['PASSWORD']))}"
    return f"mysql://{account}@{known['HOST']}:{known['PORT']}/{known['NAME']}"
