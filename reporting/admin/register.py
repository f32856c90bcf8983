"""Importing this registers the app's admin. ris.apps does so when the admin site is there."""

from reporting.admin import delivery, rules

__all__ = ["delivery", "rules"]
