"""The published build of OHIF, which expects to live at `/`, as we serve it. Pure: names and bytes in, bytes out.

The build is webpack's. An address stands in three places: each runtime's public path (`.p="/"`), `url(/...)` in style
sheets, and the attributes of index.html, which we do not serve: our own page loads the two entries.
"""

import re
from typing import Final

RECIPE: Final = 1  # raise it when what is made of the same package changes

# Left out: what talks to others (sign-in by OIDC, Google's cloud, a service worker), what is for 30 other hosts and
# devices, machine learning models' runtime (136 MB), the microscopy viewer, source maps.
_DROPPED_FOLDERS: Final = ("ort/", "dicom-microscopy-viewer/", "assets/", "customizations/")
_DROPPED: Final = re.compile(
    r"(?:\.map|\.html|\.json|_headers|_redirects|sw\.js|workbox-[\w.-]+\.js|google\.js|oidc-client\.min\.js"
    r"|init-service-worker\.js|app-config\.js|es6-shim\.min\.js|polyfill\.min\.js)$"
)
_PUBLIC_PATH: Final = re.compile(r'(\.p ?= ?)"/"')
_STYLE_ADDRESS: Final = re.compile(r"url\(/(?!/)")


def kept(name: str) -> bool:
    """Whether the file, named from the build's root, is served."""
    return not name.startswith(_DROPPED_FOLDERS) and _DROPPED.search(name) is None


def rebased(name: str, data: bytes, base: str) -> bytes:
    """The file with `base` ("/viewer/files/…/") where it said "/"."""
    if name.endswith(".js"):
        return _PUBLIC_PATH.sub(rf'\1"{base}"', data.decode()).encode()
    if name.endswith(".css"):
        return _STYLE_ADDRESS.sub(f"url({base}", data.decode()).encode()
    return data


def has_runtime(name: str, data: bytes) -> bool:
    """Whether a script starts a webpack runtime of its own: the application does, and each worker."""
    return name.endswith(".js") and _PUBLIC_PATH.search(data.decode()) is not None


def is_entry(name: str) -> bool:
    """Whether our page loads the file; all others are asked for by these."""
    return re.fullmatch(r"app\.bundle(\.\w+)?\.(js|css)", name) is not None
