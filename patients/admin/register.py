"""Importing this registers the app's admin. ris.apps does so when the admin site is there."""

from patients.admin import accounts, case, journal, master_data, merge, patient, tokens

__all__ = ["accounts", "case", "journal", "master_data", "merge", "patient", "tokens"]
