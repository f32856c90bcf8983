"""Stored files on their way out: as they arrived, or with today's patient and order in the header.

    sending       an instance -> its bytes, or a file, for C-MOVE, C-GET, WADO and media
    corrections   what the file says and what is true today -> the elements to put right
    rewrite       a file and such elements -> the bytes of the corrected file    elements encoding nested

Nothing stored is ever changed.
"""
