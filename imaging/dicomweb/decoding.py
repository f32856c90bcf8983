"""Compressed frames to pixels, in processes of their own: a damaged picture ends one of them, never the server."""

import atexit
import json
import os
import queue
import select
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from imaging.dicomweb.decode_child import LENGTH

CHILDREN = 2  # for one server process
SECONDS = 20  # for one frame; a picture of 100 megapixels takes five

_CHILD = Path(__file__).with_name("decode_child.py")


class CannotDecode(Exception):
    """The frame is damaged, or nothing here unpacks it."""


class _Child:
    """One process, and the pipes to it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own file, with our own Python
            [sys.executable, "-P", str(_CHILD)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )

    def decode(self, attributes: dict[str, Any], frame: bytes) -> npt.NDArray[Any]:
        assert self._process.stdin is not None
        asked = json.dumps({**attributes, "size": len(frame)}).encode()
        self._deadline = time.monotonic() + SECONDS
        try:
            for part in (LENGTH.pack(len(asked)), asked, frame):
                _write(self._process.stdin.fileno(), part)
            told = json.loads(self._read(LENGTH.unpack(self._read(LENGTH.size))[0]))
        except OSError as error:
            raise EOFError from error
        if "error" in told:
            raise CannotDecode(told["error"])
        dtype, shape = np.dtype(told["dtype"]), tuple(told["shape"])
        return np.frombuffer(self._read(dtype.itemsize * int(np.prod(shape))), dtype).reshape(shape)

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()

    def _read(self, count: int) -> bytearray:
        """Raises EOFError where the process has died or takes too long."""
        assert self._process.stdout is not None
        descriptor, data = self._process.stdout.fileno(), bytearray()
        while len(data) < count:
            left = self._deadline - time.monotonic()
            ready = left > 0 and select.select([descriptor], [], [], left)[0]
            more = os.read(descriptor, count - len(data)) if ready else b""
            if not more:
                raise EOFError
            data += more
        return data


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


class _Children:
    """At most CHILDREN processes, started when they are needed and kept for the next frame."""

    def __init__(self) -> None:
        self._free: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        for _number in range(CHILDREN):
            self._free.put(None)

    def end(self) -> None:
        """End those that nobody uses just now."""
        while not self._free.empty():
            if (child := self._free.get()) is not None:
                child.end()

    def decode(self, attributes: dict[str, Any], frame: bytes) -> npt.NDArray[Any]:
        child = self._free.get()
        try:
            child = child or _Child()
            return child.decode(attributes, frame)
        except EOFError as error:
            if child is not None:
                child.end()
                child = None
            raise CannotDecode("the decoder gave up") from error
        finally:
            self._free.put(child)


def _end() -> None:
    if os.getpid() in _children:
        _children[os.getpid()].end()


_children: dict[int, _Children] = {}  # by process: after a fork the pipes are the parent's
_starting = threading.Lock()
atexit.register(_end)


def decode(attributes: dict[str, Any], frame: bytes) -> npt.NDArray[Any]:
    """One frame to an array of rows, columns and, for colour, samples (RGB).

    `attributes` are the Image Pixel module's by keyword, and `syntax`, the transfer syntax. Raises CannotDecode.
    """
    with _starting:
        children = _children.setdefault(os.getpid(), _Children())
    return children.decode(attributes, frame)
