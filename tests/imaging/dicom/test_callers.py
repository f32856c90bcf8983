import threading
import time
from collections.abc import Iterator

import pytest

from imaging.dicom import callers
from imaging.dicom.callers import Callers

pytestmark = pytest.mark.pure


class Frozen(Callers):
    """Its database answers once, and then only when it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go, self.times = threading.Event(), 0

    def _read(self) -> None:
        self.times += 1
        if self.times > 1:
            self.let_go.wait(30)
        self._known = frozenset({"CT1"} if self.times == 1 else {"CT1", "MR1"})
        self._read_at = -1e9  # always old


@pytest.fixture
def frozen(monkeypatch: pytest.MonkeyPatch) -> Iterator[Frozen]:
    monkeypatch.setattr(callers, "_PATIENCE", 0.05)
    frozen = Frozen()
    yield frozen
    frozen.let_go.set()


def test_a_database_that_does_not_answer_holds_up_no_machine(frozen: Frozen) -> None:
    assert frozen.may_call("CT1") and not frozen.may_call("MR1")
    begun = time.monotonic()
    assert frozen.may_call("CT1") is True and frozen.may_call("MR1") is False  # as it was known last
    assert time.monotonic() - begun < 5 and frozen.times == 2  # one asks, however many wait
    frozen.let_go.set()
    frozen._being_read().join()
    assert frozen.may_call("MR1")
