"""The English word lists. Another language is another folder of the same shape (see `vocabulary.py`)."""
