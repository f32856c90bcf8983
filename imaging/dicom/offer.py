"""How a module of this folder offers a service to peers: a `Service` that the table in `server.py` names.

Nothing is registered by import. `server.py` accepts the SOP classes, and calls what is given here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pynetdicom import evt

EXPLICIT_LITTLE, IMPLICIT_LITTLE, EXPLICIT_BIG = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.2"


@dataclass(frozen=True)
class Question:
    """A C-FIND request as it came: `identifier` is the encoded data set in `transfer_syntax` (PS3.7 9.1.2).

    `cancelled()` says whether the peer has sent a C-CANCEL for it; ask it between answers.
    """

    calling_ae: str
    called_ae: str
    address: str
    sop_class: str
    transfer_syntax: str
    identifier: bytes
    cancelled: Callable[[], bool]


# Pairs of status and encoded identifier: 0xFF00 or 0xFF01 with bytes for a match; any other status, with b"", is the
# last one. When it ends without one, the peer gets 0x0000 (PS3.4 C.4.1.1.4).
Finder = Callable[[Question], Iterator[tuple[int, bytes]]]
Handler = Callable[[evt.Event], Any]  # as pynetdicom calls it, for the SOP classes of its Service alone


@dataclass(frozen=True)
class Service:
    """What one module offers.

    `handlers` are pynetdicom's intervention events (EVT_N_CREATE, EVT_C_MOVE, ...) for these SOP classes; two services
    may give the same event. `find` answers C-FIND in bytes and skips pynetdicom's encoding of each answer.
    """

    sop_classes: tuple[str, ...]
    handlers: Mapping[evt.InterventionEvent, Handler] = field(default_factory=dict)
    find: Finder | None = None
    transfer_syntaxes: tuple[str, ...] = (EXPLICIT_LITTLE, IMPLICIT_LITTLE, EXPLICIT_BIG)
