"""Every address that the system answers, by its name."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver


def named(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """The names, with their namespace; "admin:" alone for a pattern that has none."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name or ''}"
        else:
            yield from named(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space)
