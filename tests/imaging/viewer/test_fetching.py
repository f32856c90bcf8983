"""The package is the pinned one, only what is used is unpacked, and a broken fetch leaves what was there."""

import gzip
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from imaging.viewer import fetching
from imaging.viewer.installed import installed
from tests.imaging.viewer.build import BUILD, SERVED, packed

pytestmark = pytest.mark.pure


@pytest.fixture
def root(settings: Settings, tmp_path: Path) -> Path:
    settings.VIEWER_ROOT = tmp_path / "viewer"
    return tmp_path / "viewer"


def npm_gives(monkeypatch: pytest.MonkeyPatch, package: Path | None, said: str = "") -> None:
    """Let npm leave this package behind, or fail with what it says."""

    def run(command: list[str], **_how: object) -> None:
        if package is None:
            raise subprocess.CalledProcessError(1, command, stderr=said)
        assert "--ignore-scripts" in command
        folder = next(word for word in command if word.startswith("--pack-destination=")).partition("=")[2]
        shutil.copy(package, folder)

    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr(shutil, "which", lambda _name, **_where: "/usr/bin/npm")


def test_what_is_served_is_unpacked_moved_and_compressed(root: Path, tmp_path: Path) -> None:
    (root / "3.0.0-1").mkdir(parents=True)
    viewer = fetching.unpack(packed(tmp_path), root)
    assert installed() == viewer and [path.name for path in root.iterdir() if path.is_dir()] == [viewer.release]
    folder = root / viewer.release
    assert {path.name for path in folder.iterdir() if path.suffix != ".gz"} == SERVED
    script = (folder / "app.bundle.0a.js").read_text()
    assert script == f'__webpack_require__.p = "{viewer.base}"; fetch("/elsewhere")' + ";" * 500
    assert gzip.decompress((folder / "app.bundle.0a.js.gz").read_bytes()).decode() == script
    style = (folder / "app.bundle.css").read_text()
    assert f"url({viewer.base}letters.woff2)" in style and "url(//x.example/y)" in style
    assert (viewer.scripts, viewer.styles) == (("app.bundle.0a.js",), ("app.bundle.css",))
    assert viewer.workers == {"136.bundle.0b.js"}


def test_another_package_than_the_pinned_one_is_refused(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    npm_gives(monkeypatch, packed(tmp_path))
    with pytest.raises(CommandError, match="not the one that was pinned"):
        call_command("fetch_viewer", verbosity=0)
    assert installed() is None and not root.exists()


def test_a_build_that_looks_otherwise_leaves_the_old_one(root: Path, tmp_path: Path) -> None:
    before = fetching.unpack(packed(tmp_path), root)
    others = {name: text for name, text in BUILD.items() if "app.bundle" not in name}
    with pytest.raises(fetching.CannotFetch, match="another way"):
        fetching.unpack(packed(tmp_path, others), root)
    assert installed() == before


def test_no_network_and_no_npm_are_said_in_a_sentence(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    npm_gives(monkeypatch, None, said="npm error code ENOTFOUND\nnpm error network request failed")
    with pytest.raises(CommandError, match="failed: npm error network request failed"):
        call_command("fetch_viewer")
    monkeypatch.setattr(shutil, "which", lambda _name, **_where: None)
    with pytest.raises(CommandError, match="There is no npm here"):
        call_command("fetch_viewer")


def test_what_is_there_is_not_fetched_again(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fetching.unpack(packed(tmp_path), root)
    npm_gives(monkeypatch, None)
    call_command("fetch_viewer")
    shutil.rmtree(root / fetching.RELEASE)
    assert installed() is None  # a list without its files is no viewer
