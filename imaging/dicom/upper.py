"""pynetdicom's association without its threads: it negotiates and serves, our wire and receiver move the bytes.

pynetdicom reads the network in one thread, serves in another, and polls between them every millisecond. Here one
thread does both in turn: whoever waits for a message reads it (a C-GET waits for the answers to its own C-STOREs), who
asks for a cancel looks whether one has come.
"""

import logging
from collections import deque
from typing import Any

from pynetdicom import AE, _config
from pynetdicom.association import Association
from pynetdicom.dimse import DIMSEServiceProvider
from pynetdicom.dul import DULServiceProvider
from pynetdicom.pdu import A_ABORT_RQ, A_ASSOCIATE_AC, A_ASSOCIATE_RJ, A_RELEASE_RP, P_DATA_TF
from pynetdicom.pdu_primitives import A_ABORT, A_ASSOCIATE, A_P_ABORT, A_RELEASE, P_DATA
from pynetdicom.presentation import PresentationContext

from imaging.dicom.command import C_CANCEL_RQ
from imaging.dicom.receive import End, Message, Receiver
from imaging.dicom.wire import Wire

_config.LOG_HANDLER_LEVEL = "none"  # formatting each PDU for a log that nobody reads costs more than the PDU
logging.getLogger("pynetdicom").setLevel(logging.WARNING)
_config.LOG_REQUEST_IDENTIFIERS = _config.LOG_RESPONSE_IDENTIFIERS = False


class _Provider(DULServiceProvider):
    """The upper layer: primitives go straight onto the wire."""

    wire: Wire

    def send_pdu(self, primitive: Any) -> None:
        self.wire.send(_pdu(primitive).encode())

    def stop_dul(self) -> bool:
        return True

    def is_alive(self) -> bool:
        return True


class _Messages(DIMSEServiceProvider):
    """The messages: asked for one, it reads the wire."""

    upper: "Upper"

    @property
    def cancel_req(self) -> dict[int, Any]:
        self.upper.look_for_cancel()
        return self._cancels

    @cancel_req.setter
    def cancel_req(self, cancels: dict[int, Any]) -> None:
        self._cancels = cancels

    def get_msg(self, block: bool = False) -> tuple[Any, Any]:
        if block and self.msg_queue.empty():
            self.upper.pump()
        return super().get_msg(block=False)


class Upper:
    """One association as pynetdicom's services see it, and the queue of what came while they were at work."""

    def __init__(self, ae: AE, wire: Wire) -> None:
        self.association = Association(ae, "acceptor")
        self.association.dul = provider = _Provider(self.association)
        self.association.dimse = messages = _Messages(self.association)
        provider.wire, messages.upper = wire, self
        self._wire, self._messages = wire, messages
        self.receiver: Receiver | None = None
        self.waiting: deque[Message | End] = deque()

    def negotiate(self, request: A_ASSOCIATE, supported: list[PresentationContext], pdu_bytes: int) -> None:
        """Accept, and send A-ASSOCIATE-AC (PS3.8 9.3.3)."""
        association = self.association
        association.acceptor.maximum_length = pdu_bytes
        association.acceptor.ae_title = association.ae.ae_title
        association.acceptor.implementation_class_uid = association.ae.implementation_class_uid
        association.acceptor.implementation_version_name = association.ae.implementation_version_name
        association.acceptor.supported_contexts = supported
        association.requestor.primitive = request
        association.acse._negotiate_as_acceptor()

    @property
    def contexts(self) -> dict[int, PresentationContext]:
        """The accepted presentation contexts by their id."""
        contexts: dict[int, PresentationContext] = self.association._accepted_cx
        return contexts

    def serve(self, message: Message) -> None:
        """Let pynetdicom's service class answer it. Raises what the wire raises."""
        self._feed(message)
        while not self._messages.msg_queue.empty():
            context_id, primitive = self._messages.msg_queue.get()
            if primitive is not None and context_id is not None:
                self.association._serve_request(primitive, context_id)

    def pump(self) -> None:
        """Read the next message for a service that waits for it; what ends the association is kept for later."""
        assert self.receiver is not None
        came = self.waiting.popleft() if self.waiting else self.receiver.next()
        if isinstance(came, End):
            self.waiting.append(came)
            self.association.is_aborted, self.association.is_established = True, False
        else:
            self._feed(came)

    def look_for_cancel(self, message_id: int = 0) -> bool:
        """Read what has come meanwhile, without waiting; whether a C-CANCEL for this message is among it."""
        assert self.receiver is not None
        while not self.waiting and self._wire.has_more():
            came = self.receiver.next()
            if isinstance(came, Message) and came.command.field == C_CANCEL_RQ:
                self._messages._cancels[came.command.answered_id] = came
            else:
                self.waiting.append(came)
        return message_id in self._messages._cancels or End.ABORTED in self.waiting

    def _feed(self, message: Message) -> None:
        data = P_DATA()
        values: list[Any] = [[message.context_id, b"\x03" + message.command.raw]]
        if message.command.has_data_set:
            values.append([message.context_id, b"\x02" + message.data_set])
        data.presentation_data_value_list = values
        self._messages.receive_primitive(data)


def _pdu(primitive: Any) -> Any:
    kind: Any
    if isinstance(primitive, P_DATA):
        kind = P_DATA_TF
    elif isinstance(primitive, A_ASSOCIATE):
        kind = A_ASSOCIATE_RJ if primitive.result else A_ASSOCIATE_AC
    elif isinstance(primitive, A_RELEASE):
        kind = A_RELEASE_RP
    else:
        assert isinstance(primitive, (A_ABORT, A_P_ABORT))
        kind = A_ABORT_RQ
    pdu = kind()
    pdu.from_primitive(primitive)
    return pdu
