"""DICOM bytes to facts, rows and a decision."""
