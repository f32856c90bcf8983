"""Importing this registers the app's admin. ris.apps does so when the admin site is there."""

from imaging.admin import alert, catalogue, console, mismatch, opening_times, order, study

__all__ = ["alert", "catalogue", "console", "mismatch", "opening_times", "order", "study"]
