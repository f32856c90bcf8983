"""The test's own database: its address, and how several test processes come by one without each migrating."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.db import connection
from django.test.utils import setup_databases, teardown_databases


def database_url() -> str:
    """Its address, as DATABASE_URL takes it."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{Path(str(known['NAME'])).resolve()}"
    account = f"{quote(str(known['USER']))}:{quote(str(known['PASSWORD']))}"
    return f"mysql://{account}@{known['HOST']}:{known['PORT']}/{known['NAME']}"


@contextmanager
def made_once(shared: Path, *, keep: bool) -> Iterator[None]:
    """A migrated database for this process. The first of pytest-xdist's workers migrates, and copies for the others.

    `shared` is a folder that all the workers of one run see. A worker that replaces a crashed one migrates for itself.
    `keep`: take the database of an earlier run, and leave it behind (`pytest --reuse-db`).
    """
    me, count = os.environ.get("PYTEST_XDIST_WORKER", ""), int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    with (shared / "database.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ours = shared / f"database-of-{me or 'all'}"
        before = setup_databases(verbosity=0, interactive=False, keepdb=keep or ours.exists(), serialized_aliases=[])
        ours.unlink(missing_ok=True)
        if me and not keep and not (shared / "databases-copied").exists():
            (shared / "databases-copied").touch()
            for other in {f"gw{number}" for number in range(count)} - {me}:
                _copy(str(connection.settings_dict["NAME"]).removesuffix(me) + other)
                (shared / f"database-of-{other}").touch()
    yield
    if not keep:
        teardown_databases(before, verbosity=0)


def _copy(name: str) -> None:
    """Copy the database of this connection, rows and all, into a new one called `name`."""
    if connection.vendor == "sqlite":
        connection.close()
        shutil.copyfile(connection.settings_dict["NAME"], name)
        return
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS `{name}`")
        cursor.execute(f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
        cursor.execute("SET FOREIGN_KEY_CHECKS = 0")
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SHOW CREATE TABLE `{table}`")
            made = cursor.fetchone()[1].replace("CREATE TABLE ", f"CREATE TABLE `{name}`.", 1)
            cursor.execute(made.replace("%", "%%"), [])
            cursor.execute(f"INSERT INTO `{name}`.`{table}` SELECT * FROM `{table}`")
        cursor.execute("SET FOREIGN_KEY_CHECKS = 1")
