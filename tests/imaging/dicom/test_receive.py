"""The receive path against fragmented, interleaved, malformed, slow and cut-off PDUs, over a real pair of sockets."""

import random
import socket
import struct
import threading
import time
from collections.abc import Iterator

import pytest

from imaging.dicom.command import C_ECHO_RQ, C_STORE_RQ, C_STORE_RSP, Command, answer, parse
from imaging.dicom.receive import LONGEST_COMMAND, End, Malformed, Message, Receiver
from imaging.dicom.wire import Gone, Limits, Overdue, Stopping, Wire

pytestmark = pytest.mark.pure

LIMITS = Limits(pdu_bytes=16_384, begin_seconds=5, stall_seconds=1, message_seconds=3, idle_seconds=2)
DATA = random.Random(1).randbytes(100_000)


class Kept:
    """A sink in memory."""

    def __init__(self) -> None:
        self.data, self.discarded = b"", False

    def write(self, view: memoryview) -> None:
        self.data += bytes(view)

    def discard(self) -> None:
        self.discarded = True


class Peer:
    """The other end, and the receiver that listens to it on contexts 1 and 3."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.socket, ours = socket.socketpair()
        self.stopping = False
        self.sinks: list[Kept] = []
        self.wire = Wire(ours, limits, stopping=lambda: self.stopping)
        self.receiver = Receiver(self.wire, {1: None, 3: None}, self._open)

    def _open(self, context_id: int, command: Command) -> Kept:
        self.sinks.append(Kept())
        return self.sinks[-1]

    def next(self) -> Message | End:
        return self.receiver.next()

    def sends(self, data: bytes) -> None:
        threading.Thread(target=self.socket.sendall, args=(data,), daemon=True).start()


@pytest.fixture
def peer() -> Iterator[Peer]:
    peer = Peer()
    yield peer
    peer.socket.close()
    peer.wire.close()


def command(field: int = C_STORE_RQ, *, data_set: bool = True) -> bytes:
    asked = Command(field, 7, 0, data_set, "1.2.840.10008.5.1.4.1.1.2", "1.2.3", b"")
    return answer(field, asked, 0, data_set=data_set)


def value(data: bytes, control: int, context_id: int = 1) -> bytes:
    return struct.pack(">LBB", len(data) + 2, context_id, control) + data


def pdu(*values: bytes, kind: int = 4) -> bytes:
    body = b"".join(values)
    return struct.pack(">BxL", kind, len(body)) + body


def store(data: bytes = DATA, size: int = 16_000) -> bytes:
    pieces = [data[place : place + size] for place in range(0, len(data), size)]
    last = len(pieces) - 1
    return pdu(value(command(), 3)) + b"".join(
        pdu(value(piece, 2 if place == last else 0)) for place, piece in enumerate(pieces)
    )


def stored(message: Message | End) -> bytes:
    assert isinstance(message, Message)
    assert isinstance(message.sink, Kept)
    assert not message.sink.discarded
    return message.sink.data


def test_a_data_set_in_many_pdus_comes_out_whole(peer: Peer) -> None:
    peer.sends(store() + store(DATA[:5], 2) + pdu(value(command(C_ECHO_RQ, data_set=False), 3)))
    assert stored(peer.next()) == DATA
    assert stored(peer.next()) == DATA[:5]
    echo = peer.next()
    assert isinstance(echo, Message) and (echo.command.field, echo.sink) == (C_ECHO_RQ, None)


def test_many_values_in_one_pdu_and_two_messages_in_one(peer: Peer) -> None:
    raw = command()
    peer.sends(
        pdu(value(raw[:10], 1), value(raw[10:], 3), value(b"ab", 0), value(b"", 0), value(b"cd", 2), value(raw, 3))
        + pdu(value(b"ef", 2))
    )
    assert stored(peer.next()) == b"abcd"
    assert stored(peer.next()) == b"ef"


def test_bytes_that_come_one_by_one(peer: Peer) -> None:
    def trickle() -> None:
        for byte in store(DATA[:300], 100):
            peer.socket.sendall(bytes([byte]))

    threading.Thread(target=trickle, daemon=True).start()
    assert stored(peer.next()) == DATA[:300]


@pytest.mark.parametrize("seed", range(10))
def test_any_cut_of_the_stream_gives_the_same(peer: Peer, seed: int) -> None:
    rng = random.Random(seed)
    stream = b"".join(store(DATA[: rng.randrange(1, 60_000)], rng.randrange(1, 16_000)) for _time in range(3))

    def chop() -> None:
        rest = stream
        while rest:
            size = rng.randrange(1, 20_000)
            peer.socket.sendall(rest[:size])
            rest = rest[size:]

    threading.Thread(target=chop, daemon=True).start()
    assert all(DATA.startswith(stored(peer.next())) for _time in range(3))


def test_release_and_abort(peer: Peer) -> None:
    peer.sends(pdu(bytes(4), kind=5) + pdu(bytes(4), kind=7))
    assert peer.next() is End.RELEASED
    assert peer.next() is End.ABORTED


def test_an_abort_inside_an_instance_leaves_nothing(peer: Peer) -> None:
    peer.sends(pdu(value(command(), 3)) + pdu(value(DATA[:1000], 0)) + pdu(bytes(4), kind=7))
    assert peer.next() is End.ABORTED
    assert peer.sinks[0].discarded


@pytest.mark.parametrize(
    ("stream", "reason"),
    [
        (struct.pack(">BxL", 4, 0xFFFFFFFF), 6),
        (struct.pack(">BxL", 4, LIMITS.pdu_bytes + 1), 6),
        (struct.pack(">BxL", 4, 0), 6),
        (struct.pack(">BxL", 9, 4), 1),
        (struct.pack(">BxL", 0, 4), 1),
        (pdu(bytes(100), kind=1), 2),
        (pdu(bytes(8), kind=5), 6),
        (pdu(struct.pack(">LBB", 100, 1, 3) + b"short"), 6),
        (pdu(struct.pack(">LBB", 0, 1, 3) + b"short"), 6),
        (pdu(struct.pack(">LBB", 1, 1, 3) + b"short"), 6),
        (pdu(struct.pack(">LBB", 0xFFFFFFFF, 1, 3) + b"short"), 6),
        (pdu(value(command(), 3), b"abc"), 6),
        (pdu(value(command(), 3, context_id=5)), 6),
        (pdu(value(b"data", 2)), 2),
        (pdu(value(command(), 3), value(command(), 3)), 2),
        (pdu(value(command(), 3), value(b"ab", 0, context_id=3)), 2),
        (pdu(value(command()[:20], 1), value(command(), 3, context_id=3)), 2),
        (pdu(value(command(), 3), value(b"ab", 0)) + pdu(bytes(4), kind=5), 2),
        (pdu(value(command()[:-1], 3)), 6),
        (pdu(value(b"nonsense", 3)), 6),
        (pdu(value(b"", 3)), 6),
        (b"".join(pdu(value(bytes(16_000), 1)) for _time in range(LONGEST_COMMAND // 16_000 + 1)), 6),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", 1),
    ],
)
def test_what_breaks_the_protocol_is_refused(peer: Peer, stream: bytes, reason: int) -> None:
    peer.sends(stream + bytes(20))
    with pytest.raises(Malformed) as refused:
        list(iter(peer.next, None))
    assert refused.value.reason == reason
    assert all(sink.discarded for sink in peer.sinks)


def test_an_endless_identifier_is_not_kept_in_memory(peer: Peer) -> None:
    def endless() -> None:
        peer.socket.sendall(pdu(value(command(0x0020), 3)))
        piece = pdu(value(bytes(16_000), 0))
        try:
            while True:
                peer.socket.sendall(piece)
        except OSError:
            pass

    threading.Thread(target=endless, daemon=True).start()
    with pytest.raises(Malformed, match="too long"):
        peer.next()


@pytest.mark.parametrize("cut", [0, 1, 5, 6, 11, 12, 40, 500, -1])
def test_a_stream_that_is_cut_off_anywhere(peer: Peer, cut: int) -> None:
    peer.socket.sendall(store(DATA[:2000], 700)[:cut])
    peer.socket.close()
    with pytest.raises(Gone):
        peer.next()
    assert all(sink.discarded for sink in peer.sinks)


def test_a_peer_that_stalls_inside_a_message(peer: Peer) -> None:
    peer.socket.sendall(store()[:5000])
    begun = time.monotonic()
    with pytest.raises(Overdue):
        peer.next()
    assert 0.9 < time.monotonic() - begun < 2.5
    assert peer.sinks[0].discarded


def test_a_peer_that_trickles_for_ever(peer: Peer) -> None:
    def trickle() -> None:
        try:
            for byte in store():
                peer.socket.sendall(bytes([byte]))
                time.sleep(0.2)
        except OSError:
            pass

    threading.Thread(target=trickle, daemon=True).start()
    begun = time.monotonic()
    with pytest.raises(Overdue):
        peer.next()
    assert 2.5 < time.monotonic() - begun < 5


def test_a_peer_that_says_nothing(peer: Peer) -> None:
    with pytest.raises(Overdue):
        peer.next()


def test_a_server_that_stops_waits_for_no_idle_peer(peer: Peer) -> None:
    peer.stopping = True
    with pytest.raises(Stopping):
        peer.next()


def test_a_server_that_stops_takes_the_message_that_has_begun(peer: Peer) -> None:
    peer.stopping = True
    peer.sends(store())
    assert stored(peer.next()) == DATA


def test_a_response_reads_back() -> None:
    asked = parse(command())
    back = parse(answer(C_STORE_RSP, asked, 0xA700, comment="Disk full. " * 9))
    assert (back.field, back.answered_id, back.has_data_set) == (C_STORE_RSP, 0, False)
    assert (back.sop_class, back.sop_instance) == (asked.sop_class, "1.2.3")
