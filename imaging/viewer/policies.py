"""What the viewer's page and each of its files may do in the browser (Content-Security-Policy)."""

from typing import Final

# OHIF's components write style attributes; its pictures and its decoders' results are blobs of its own making.
PAGE: Final[dict[str, list[str]]] = {
    "default-src": ["'self'"],
    "script-src": ["'self'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "media-src": ["'self'", "blob:"],
    "font-src": ["'self'", "data:"],
    "connect-src": ["'self'", "data:", "blob:"],
    "worker-src": ["'self'", "blob:"],
    "object-src": ["'none'"],
    "base-uri": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'self'"],
}

# The decoders for JPEG 2000, JPEG-LS and the like are WebAssembly whose glue builds functions from text. It runs in
# workers only, and a worker obeys the header of its own file, not that of the page.
_WORKER: Final = "default-src 'none'; script-src 'self' 'unsafe-eval'; connect-src 'self' data: blob:"
_FILE: Final = "default-src 'none'"


def of_file(name: str, workers: frozenset[str]) -> str:
    """The header of one of the viewer's files."""
    return _WORKER if name in workers else _FILE
