"""Importing this registers the app's admin. ris.apps does so when the admin site is there."""

from imaging.admin import catalogue, mismatch, order, study

__all__ = ["catalogue", "mismatch", "order", "study"]
