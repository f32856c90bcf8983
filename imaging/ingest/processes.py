"""Processes aside for the work on bytes. Pure: what runs in them must not touch the database."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import wait


def cores() -> int:
    """How many processes can work at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def pool() -> Iterator[ProcessPoolExecutor]:
    """Processes that end with us, however we end; what has not begun is dropped."""
    context = multiprocessing.get_context("spawn")  # a fork would share our connection to the database
    executor = ProcessPoolExecutor(cores(), mp_context=context, initializer=_follow_parent)
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


def _follow_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process; the parent ends us in order
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)
