"""Columns that compare byte for byte on SQLite, MariaDB and MySQL."""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class ExactCharField(models.CharField[str, str]):
    """Text that identifies something: AB1 and ab1 are two values, and a trailing space counts.

    MariaDB's and MySQL's default collations fold case and accents and ignore trailing spaces; that would join two
    studies. SQLite compares by byte already.
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        """Add the binary, unpadded collation of the server in use."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "mysql":
            mariadb = getattr(connection, "mysql_is_mariadb", False)
            parameters["collation"] = "utf8mb4_nopad_bin" if mariadb else "utf8mb4_0900_bin"
        return parameters
