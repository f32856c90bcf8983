"""The smallest SCU: a socket, no threads, and an error at once when the server is gone."""

import socket
import struct

from pydicom.dataset import Dataset
from pydicom.uid import UID, ExplicitVRLittleEndian, ImplicitVRLittleEndian
from pynetdicom.pdu import A_ASSOCIATE_RQ
from pynetdicom.pdu_primitives import A_ASSOCIATE, ImplementationClassUIDNotification, MaximumLengthNotification
from pynetdicom.presentation import build_context

from imaging.dicom.command import C_CANCEL_RQ, C_STORE_RQ, NO_DATA_SET, Command, answer
from tests.imaging.dicom.asking import encoded

CT = "1.2.840.10008.5.1.4.1.1.2"


class Sender:
    """An association for one SOP class in one transfer syntax. Raises OSError, ConnectionError."""

    def __init__(
        self, port: int, ae: str = "CT1", syntax: str = ExplicitVRLittleEndian, *, sop_class: str = CT
    ) -> None:
        self._sop_class = sop_class
        self._socket = socket.create_connection(("127.0.0.1", port), 30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self._socket.sendall(_request(ae, syntax, sop_class))
            kind, _body = self._pdu()
            if kind != 2:
                raise ConnectionError(f"answered with a PDU of type {kind}")
        except OSError:
            self.close()
            raise

    def store(self, uid: str, data_set: bytes) -> int | None:
        """The status of the answer. `data_set` is what the command announces."""
        command = answer(C_STORE_RQ, Command(C_STORE_RQ, 0, 0, True, CT, uid, b""), 0, data_set=True)
        pieces = [data_set[place : place + 60_000] for place in range(0, len(data_set), 60_000)]
        values = [(3, command), *((2 * (piece is pieces[-1]), piece) for piece in pieces)]
        for control, piece in values:
            self._socket.sendall(struct.pack(">BxLLBB", 4, len(piece) + 6, len(piece) + 2, 1, control) + piece)
        return self._status()

    def ask_and_cancel(self, field: int, identifier: bytes, **more: str) -> int:
        """The final status of a request whose C-CANCEL comes in the same packet (PS3.7 9.3.2.3)."""
        asked = _command(AffectedSOPClassUID=self._sop_class, CommandField=field, MessageID=7, Priority=0, **more)
        cancel = _command(CommandField=C_CANCEL_RQ, MessageIDBeingRespondedTo=7, CommandDataSetType=NO_DATA_SET)
        pdus = [
            struct.pack(">BxLLBB", 4, len(piece) + 6, len(piece) + 2, 1, control) + piece
            for control, piece in ((3, asked), (2, identifier), (3, cancel))
        ]
        self._socket.sendall(b"".join(pdus))
        while (status := self._status()) in (0xFF00, 0xFF01, None):
            pass
        return status

    def _status(self) -> int | None:
        """Of the next PDU; None where it has none."""
        kind, body = self._pdu()
        if kind != 4:
            raise ConnectionError(f"a PDU of type {kind}")
        place = body.find(b"\x00\x00\x00\x09\x02\x00\x00\x00")  # (0000,0900), two bytes
        return int.from_bytes(body[place + 8 : place + 10], "little") if place >= 0 else None

    def close(self) -> None:
        """Just close."""
        self._socket.close()

    def _pdu(self) -> tuple[int, bytes]:
        kind, length = struct.unpack(">BxL", self._exactly(6))
        return kind, self._exactly(length)

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            more = self._socket.recv(count - len(data))
            if not more:
                raise ConnectionError("closed")
            data += more
        return data


def _command(**elements: str | int) -> bytes:
    ds = Dataset()
    for keyword, value in {"CommandDataSetType": 1, **elements}.items():
        setattr(ds, keyword, value)
    content = encoded(ds, ImplicitVRLittleEndian)
    return struct.pack("<HHLL", 0, 0, 4, len(content)) + content


def _request(ae: str, syntax: str, sop_class: str) -> bytes:
    primitive = A_ASSOCIATE()
    primitive.application_context_name = UID("1.2.840.10008.3.1.1.1")
    primitive.calling_ae_title, primitive.called_ae_title = ae, "RIS"
    context = build_context(sop_class, syntax)
    context.context_id = 1
    primitive.presentation_context_definition_list = [context]
    length, implementation = MaximumLengthNotification(), ImplementationClassUIDNotification()
    length.maximum_length_received, implementation.implementation_class_uid = 16_384, UID("1.2.3.4")
    primitive.user_information = [length, implementation]
    request = A_ASSOCIATE_RQ()
    request.from_primitive(primitive)
    return bytes(request.encode())
