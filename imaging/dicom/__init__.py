"""DICOM over the network: the only place where pynetdicom is used."""
