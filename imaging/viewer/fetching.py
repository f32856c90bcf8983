"""Fetch the viewer's package by npm, check it, and unpack what is served of it."""

import base64
import gzip
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from imaging.viewer import rebasing
from imaging.viewer.installed import PREFIX, Viewer, note

PACKAGE: Final = "@ohif/app"
VERSION: Final = "3.13.2"
# Of the tarball, as npm writes `integrity`. A new version needs the browser tests and a look before it is written here.
SHA512: Final = "WZdxmpmG7rqFgW9ZJLcbgr3XCtLi1KDNPoMaeY5PPe6j4G4fjEjjkycZM6C6Zk2F87BKxFfpq+jd5xXZB9E8EA=="
RELEASE: Final = f"{VERSION}-{rebasing.RECIPE}"

_LICENCE: Final = "package/LICENSE"
_BUILD: Final = "package/dist/"
_COMPRESSED: Final = (".js", ".css", ".wasm", ".svg")
_LEVEL: Final = 6
_SECONDS: Final = 600


class CannotFetch(Exception):
    """The package is not to be had, or is not the one that was pinned."""


def fetch(root: Path) -> Viewer:
    """Fetch, check, unpack into `root`; an older release goes once the new one is whole. Raises CannotFetch."""
    with tempfile.TemporaryDirectory(prefix="viewer-") as folder:
        package = _packed(Path(folder))
        _check(package)
        return unpack(package, root)


def unpack(package: Path, root: Path) -> Viewer:
    """Write what is served, rebased and compressed, into `root`/RELEASE, and note it as installed."""
    target, fresh = root / RELEASE, root / f"{RELEASE}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    base = f"{PREFIX}{RELEASE}/"
    entries, workers = list[str](), set[str]()
    with ThreadPoolExecutor() as compressing:  # zlib lets other threads run
        writing = []
        for name, data in _files(package):
            if rebasing.is_entry(name):
                entries.append(name)
            elif rebasing.has_runtime(name, data):
                workers.add(name)
            writing.append(compressing.submit(_write, fresh / name, rebasing.rebased(name, data, base)))
        for written in writing:
            written.result()
    scripts, styles = (tuple(name for name in entries if name.endswith(end)) for end in (".js", ".css"))
    if not (scripts and styles and workers):
        raise CannotFetch(f"{PACKAGE} {VERSION} is built in another way than was expected.")
    shutil.rmtree(target, ignore_errors=True)
    fresh.rename(target)
    viewer = Viewer(RELEASE, scripts, styles, frozenset(workers))
    note(root, viewer)
    for other in root.iterdir():
        if other.is_dir() and other != target:
            shutil.rmtree(other, ignore_errors=True)
    return viewer


def _packed(folder: Path) -> Path:
    """The tarball, as `npm pack` puts it into the folder. Nothing of it is run."""
    npm = shutil.which("npm") or shutil.which("npm", path=str(Path(sys.executable).parent))
    if npm is None:
        raise CannotFetch("There is no npm here.")
    command = [npm, "pack", f"{PACKAGE}@{VERSION}", "--ignore-scripts", "--silent", f"--pack-destination={folder}"]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=_SECONDS, cwd=folder)  # noqa: S603 - constants only
    except subprocess.TimeoutExpired as error:
        raise CannotFetch(f"npm did not end within {_SECONDS} s.") from error
    except (OSError, subprocess.CalledProcessError) as error:
        said = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
        raise CannotFetch(f"npm pack {PACKAGE}@{VERSION} failed: {said[-1] if said else error}") from error
    found = list(folder.glob("*.tgz"))
    if len(found) != 1:
        raise CannotFetch("npm pack left no package behind.")
    return found[0]


def _check(package: Path) -> None:
    with package.open("rb") as file:
        digest = hashlib.file_digest(file, "sha512").digest()
    if base64.b64encode(digest).decode() != SHA512:
        raise CannotFetch(f"The package of {PACKAGE} {VERSION} is not the one that was pinned: its SHA-512 is another.")


def _files(package: Path) -> Iterator[tuple[str, bytes]]:
    """Name, from the build's root, and bytes of each file that is served."""
    with tarfile.open(package, "r:gz") as archive:
        for member in archive:
            name = "LICENSE" if member.name == _LICENCE else member.name.removeprefix(_BUILD)
            if not member.isfile() or name == member.name or ".." in Path(name).parts or not rebasing.kept(name):
                continue
            file = archive.extractfile(member)
            assert file is not None  # it is a plain file
            yield name, file.read()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    if path.suffix in _COMPRESSED:
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(data, _LEVEL, mtime=0))
