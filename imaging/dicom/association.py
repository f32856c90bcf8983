"""One association from first byte to last: who calls, what is agreed, its messages, how it ends (PS3.8 7, 9.2)."""

import logging
import struct
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from django.db import close_old_connections, connections
from pynetdicom import AE, evt
from pynetdicom.pdu import A_ASSOCIATE_RQ
from pynetdicom.pdu_primitives import A_ASSOCIATE

from imaging.dicom import contexts
from imaging.dicom.board import Board
from imaging.dicom.callers import Callers
from imaging.dicom.command import C_ECHO_RQ, C_FIND_RQ, C_FIND_RSP, C_STORE_RSP, Command, answer
from imaging.dicom.offer import Question, Service
from imaging.dicom.receive import INVALID, UNEXPECTED, End, Malformed, Message, Receiver
from imaging.dicom.store import OUT_OF_RESOURCES, SUCCESS, Incoming
from imaging.dicom.upper import Upper
from imaging.dicom.wire import Gone, Overdue, Stopping, Wire
from imaging.ingest.tray import Tray

logger = logging.getLogger(__name__)

LONGEST_REQUEST = 1024 * 1024  # bytes of an A-ASSOCIATE-RQ; 128 contexts with 40 transfer syntaxes each have 140,000
# Result, source, reason (PS3.8 table 9-21)
NOT_A_CALLER, NOT_OUR_NAME = (1, 1, 3), (1, 1, 7)
BUSY, NOT_NOW = (2, 3, 2), (2, 3, 1)
BY_USER, BY_PROVIDER = 0, 2  # source of an abort (PS3.8 9.3.8)
_SETTLE_SECONDS = 5  # how long a question waits for the images that were answered before it
_LONGEST_BACKLOG = 5000  # sealed files; more of them means that filing does not keep up


@dataclass(frozen=True)
class House:
    """What all associations of a process share."""

    ae: AE
    services: Sequence[Service]
    board: Board
    callers: Callers
    worker: int
    tray: Tray


class Conversation:
    """One peer. `run` never raises for what a peer does."""

    def __init__(self, wire: Wire, address: str, house: House) -> None:
        self._wire, self._address, self._house = wire, address, house
        self._upper = Upper(house.ae, wire)
        self._calling = self._called = ""

    def run(self) -> None:
        """Carry the association through, and close the connection."""
        try:
            if self._begin():
                self._messages()
        except Malformed as error:
            logger.warning("%s breaks the protocol: %s.", self._peer, error)
            self._abort(BY_PROVIDER, error.reason)
        except Overdue:
            logger.warning("%s takes too long; the association is aborted.", self._peer)
            self._abort(BY_PROVIDER)
        except Stopping:
            self._abort(BY_USER)
        except Gone:
            logger.info("%s is gone without a release.", self._peer)
        except Exception:  # the peer gets an abort and the log the trace: the server goes on whatever it was
            logger.exception("The association with %s ended by an error.", self._peer)
            self._abort(BY_USER)
        finally:
            self._wire.close()
            connections.close_all()

    @property
    def _peer(self) -> str:
        return f"{self._calling or 'a peer'} at {self._address}"

    def _begin(self) -> bool:
        """The handshake; whether there is an association."""
        request = _read_request(self._wire)
        self._calling, self._called = request.calling_ae_title.strip(), request.called_ae_title.strip()
        refusal = self._refusal()
        if refusal is not None:
            logger.warning("Refused %s (as %s): %s.", self._peer, self._called, _REASONS[refusal])
            self._wire.send(rejection(refusal))
            return False
        self._bind()
        supported = contexts.supported(request, self._house.services)
        self._upper.negotiate(request, supported, self._wire.limits.pdu_bytes)
        return True

    def _refusal(self) -> tuple[int, int, int] | None:
        if self._called != self._house.ae.ae_title:
            return NOT_OUR_NAME
        may = self._house.callers.may_call(self._calling)
        return None if may else NOT_NOW if may is None else NOT_A_CALLER

    def _bind(self) -> None:
        """Give pynetdicom the handlers; each is called for the SOP classes of its own service."""
        for event in {event for service in self._house.services for event in service.handlers}:
            self._upper.association.bind(event, self._handle)

    def _handle(self, event: evt.Event) -> object:
        kind = event.event
        assert isinstance(kind, evt.InterventionEvent)  # only those are bound
        service = _service(self._house.services, event.context.abstract_syntax)
        handler = service.handlers.get(kind) if service else None
        return (handler or evt.get_default_handler(kind))(event)

    def _messages(self) -> None:
        receiver = Receiver(self._wire, self._upper.contexts, self._open)
        self._upper.receiver = receiver
        while True:
            came = self._upper.waiting.popleft() if self._upper.waiting else receiver.next()
            if came is End.RELEASED:
                self._wire.send(struct.pack(">BxLL", 6, 4, 0))
                return
            if came is End.ABORTED:
                return
            assert isinstance(came, Message)
            if isinstance(came.sink, Incoming):
                self._store(came, came.sink)
            else:
                self._serve(came)
                if self._upper.association.is_aborted:
                    return

    # --- C-STORE ---
    def _open(self, context_id: int, command: Command) -> Incoming:
        context = self._upper.contexts[context_id]
        incoming = Incoming(command, str(context.transfer_syntax[0]), self._house.tray)
        board = self._house.board
        if board.in_trouble:
            incoming.refuse(OUT_OF_RESOURCES, "The database or the image storage is away.")
        elif board.backlog() > _LONGEST_BACKLOG:
            incoming.refuse(OUT_OF_RESOURCES, "Too many images wait to be filed.")
        elif not contexts.is_storage(str(context.abstract_syntax)):
            incoming.refuse(0x0122, "No storage SOP class.")  # PS3.7 C.5.6
        return incoming

    def _store(self, message: Message, incoming: Incoming) -> None:
        news = incoming.seal()
        status, comment = incoming.refused or (SUCCESS, "")
        if news is not None:
            self._house.board.sealed(self._house.worker, *news)
        else:
            logger.warning("An instance from %s was refused with 0x%04X: %s", self._peer, status, comment)
        self._send(message.context_id, answer(C_STORE_RSP, message.command, status, comment=comment))

    # --- everything else ---
    def _serve(self, message: Message) -> None:
        if message.command.field != C_ECHO_RQ:
            self._house.board.wait_until_filed(_SETTLE_SECONDS)
            close_old_connections()
        service = _service(self._house.services, str(self._upper.contexts[message.context_id].abstract_syntax))
        if message.command.field == C_FIND_RQ and service and service.find:
            self._find(message, service)
        else:
            self._upper.serve(message)

    def _find(self, message: Message, service: Service) -> None:
        assert service.find is not None
        context, asked = self._upper.contexts[message.context_id], message.command
        question = Question(
            calling_ae=self._calling,
            called_ae=self._called,
            address=self._address,
            sop_class=str(context.abstract_syntax),
            transfer_syntax=str(context.transfer_syntax[0]),
            identifier=message.data_set,
            cancelled=lambda: self._upper.look_for_cancel(asked.message_id),
        )
        status = 0xFF00
        for status, identifier in service.find(question):
            command = answer(C_FIND_RSP, asked, status, data_set=bool(identifier))
            self._send(message.context_id, command, identifier)
        if status in (0xFF00, 0xFF01):
            self._send(message.context_id, answer(C_FIND_RSP, asked, SUCCESS))

    def _send(self, context_id: int, command: bytes, data_set: bytes = b"") -> None:
        """A message as P-DATA-TFs that the peer can take, in one write (PS3.8 9.3.5)."""
        most = min(self._upper.association.requestor.maximum_length or 65_536, 65_536) - 6
        parts = [_values(context_id, 1, command, most)]
        if data_set:
            parts.append(_values(context_id, 0, data_set, most))
        self._wire.send(b"".join(parts))

    def _abort(self, source: int, reason: int = 0) -> None:
        with suppress(Gone, Overdue):
            self._wire.send(struct.pack(">BxLBBBB", 7, 4, 0, 0, source, reason))


def _service(services: Sequence[Service], sop_class: str) -> Service | None:
    return next((service for service in services if sop_class in service.sop_classes), None)


def _values(context_id: int, control: int, data: bytes, most: int) -> bytes:
    pieces = [data[begin : begin + most] for begin in range(0, len(data), most)]
    last = len(pieces) - 1
    return b"".join(
        struct.pack(">BxLLBB", 4, len(piece) + 6, len(piece) + 2, context_id, control | (2 * (place == last))) + piece
        for place, piece in enumerate(pieces)
    )


def rejection(refusal: tuple[int, int, int]) -> bytes:
    """An A-ASSOCIATE-RJ (PS3.8 9.3.4)."""
    return struct.pack(">BxLBBBB", 3, 4, 0, *refusal)


def _read_request(wire: Wire) -> A_ASSOCIATE:
    """Raises Malformed, Gone, Overdue."""
    head = bytes(wire.take(6))
    kind, length = struct.unpack(">BxL", head)
    if kind != 1:
        raise Malformed(UNEXPECTED, f"a PDU of type {kind} before the association")
    if not 68 <= length <= LONGEST_REQUEST:
        raise Malformed(INVALID, f"an A-ASSOCIATE-RQ of {length} bytes")
    body = bytearray()
    while len(body) < length:
        body += wire.some(length - len(body))
    try:
        pdu = A_ASSOCIATE_RQ()
        pdu.decode(head + bytes(body))
        request: A_ASSOCIATE = pdu.to_primitive()
        if not request.presentation_context_definition_list:
            raise Malformed(INVALID, "an A-ASSOCIATE-RQ without presentation contexts")
    except Malformed:
        raise
    except Exception as error:  # pynetdicom raises whatever its decoding stumbles over
        raise Malformed(INVALID, f"an A-ASSOCIATE-RQ that cannot be read ({error})") from error
    return request


_REASONS = {
    NOT_A_CALLER: "no active station has this AE title",
    NOT_OUR_NAME: "that is not our AE title",
    NOT_NOW: "the stations cannot be read just now",
}
