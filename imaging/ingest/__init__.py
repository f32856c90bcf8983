"""DICOM bytes to facts, rows and a decision.

    pipeline   what a door calls: ingest one stream, or ingest_all of what archives offers
    archives   files, folders, zips, media -> offers          zips
    spool      an offer -> a file without a name, measured
    headers    a file -> facts, or why it is refused          scan elements source charsets unreadable
    batch      files -> storage, then rows in one transaction
    index      what the database knows about them
    match      facts and orders -> a decision

The verbs below do the writing: imaging.actions.filing, matching, resolving, completing.
"""
