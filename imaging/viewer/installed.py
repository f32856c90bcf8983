"""What `manage.py fetch_viewer` has put into VIEWER_ROOT."""

import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

PREFIX: Final = "/viewer/files/"
_LIST: Final = "installed.json"


@dataclass(frozen=True)
class Viewer:
    """One fetched build. `release` names version and recipe; its files lie in the folder of that name."""

    release: str
    scripts: tuple[str, ...]
    styles: tuple[str, ...]
    workers: frozenset[str]

    @property
    def base(self) -> str:
        """The address under which its files are; it changes with every release, so they may be kept for ever."""
        return f"{PREFIX}{self.release}/"


def installed() -> Viewer | None:
    """The build that is there; None where none was fetched, or a fetch was broken off."""
    path = Path(settings.VIEWER_ROOT) / _LIST
    try:
        viewer = _read(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return viewer if (path.parent / viewer.release).is_dir() else None


def note(root: Path, viewer: Viewer) -> None:
    """Write down that the build is whole. The last step of a fetch."""
    facts = {**asdict(viewer), "workers": sorted(viewer.workers)}
    (root / _LIST).write_text(json.dumps(facts, indent=1), encoding="utf-8")


@lru_cache(maxsize=4)
def _read(path: Path, _written: int) -> Viewer:
    facts = json.loads(path.read_text(encoding="utf-8"))
    return Viewer(facts["release"], tuple(facts["scripts"]), tuple(facts["styles"]), frozenset(facts["workers"]))
