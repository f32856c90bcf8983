"""People, places, privacy, journal. The lowest of the four apps."""

import django_stubs_ext

django_stubs_ext.monkeypatch()  # lets classes of Django carry their type parameters at run time
