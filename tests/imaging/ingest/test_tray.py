"""Trays and sealing: what lives is left alone, what is on disk is never replaced by what is not."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from imaging import storage
from imaging.ingest import sealed
from imaging.ingest.tray import Tray, sweep_trays

DIGEST = "ab" * 32


@pytest.fixture
def tray() -> Iterator[Tray]:
    tray = Tray()
    yield tray
    tray.close()


def written(tray: Tray, data: bytes) -> tuple[int, Path]:
    descriptor, path = tray.new()
    os.write(descriptor, data)
    return descriptor, Path(path)


def test_a_tray_is_swept_when_its_process_is_gone(tray: Tray) -> None:
    descriptor, path = written(tray, b"half")
    assert sweep_trays() == 0
    os.close(descriptor)
    tray.close()
    assert sweep_trays() == 1
    assert not path.exists()


def test_a_tray_that_was_taken_away_is_made_anew(tray: Tray) -> None:
    descriptor, path = tray.new()
    os.close(descriptor)
    for each in sorted(storage.incoming().glob("tray-*/*")):
        each.unlink()
    Path(path).parent.rmdir()
    descriptor, again = tray.new()
    os.close(descriptor)
    assert Path(again).exists()


def test_what_is_sealed_is_not_replaced(tray: Tray) -> None:
    first, path = written(tray, b"x")
    sealed.seal(first, str(path), DIGEST)
    number = (storage.incoming() / "ready" / DIGEST).stat().st_ino
    second, path = written(tray, b"x")
    sealed.seal(second, str(path), DIGEST)
    assert (storage.incoming() / "ready" / DIGEST).stat().st_ino == number
    assert sealed.waiting() == [DIGEST]
    assert not path.exists()
    os.close(first)
    os.close(second)


def test_without_links_the_name_is_given_by_a_rename(monkeypatch: pytest.MonkeyPatch, tray: Tray) -> None:
    def refuse(*_names: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    descriptor, path = written(tray, b"x")
    sealed.seal(descriptor, str(path), DIGEST)
    os.close(descriptor)
    assert sealed.waiting() == [DIGEST]
