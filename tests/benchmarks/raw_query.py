"""One C-FIND as bytes on a socket: an SCU in Python would cost more than the answer that it measures."""

import time
from io import BytesIO

from pydicom.dataset import Dataset
from pynetdicom.association import Association
from pynetdicom.dimse_messages import C_FIND_RQ
from pynetdicom.dimse_primitives import C_FIND
from pynetdicom.dsutils import encode
from pynetdicom.pdu import P_DATA_TF

MODALITY_WORKLIST = "1.2.840.10008.5.1.4.31"


class RawQuery:
    """The bytes of one C-FIND on an open association: an SCU in Python would cost more than the answer."""

    def __init__(self, association: Association, query: Dataset) -> None:

        request = C_FIND()
        request.MessageID, request.AffectedSOPClassUID, request.Priority = 7, MODALITY_WORKLIST, 2
        request.Identifier = BytesIO(encode(query, True, True) or b"")
        message = C_FIND_RQ()
        message.primitive_to_message(request)
        context = association.accepted_contexts[0].context_id
        self._request = b""
        for primitive in message.encode_msg(context, 16_382):
            pdu = P_DATA_TF()
            pdu.from_primitive(primitive)
            self._request += pdu.encode()
        association._kill = True  # its threads would read what is ours to read
        association.dul._kill_thread = True
        time.sleep(0.2)
        self._socket = association.dul.socket.socket
        self._socket.settimeout(60)
        self._association = association

    def ask(self) -> int:
        """Send, read to the last response; how many were pending."""
        self._socket.sendall(self._request)
        pending = 0
        while True:
            command = self._message()
            status = int.from_bytes(command[command.index(b"\x00\x00\x00\x09\x02\x00\x00\x00") + 8 :][:2], "little")
            if status not in (0xFF00, 0xFF01):
                return pending
            pending += 1
            self._message()

    def _message(self) -> bytes:
        """One command or one data set."""
        content, last = b"", False
        while not last:
            if not self._values:
                self._read()
            control, data = self._values.pop(0)
            content += data
            last = bool(control & 2)
        return content

    _values: list[tuple[int, bytes]] = []

    def _read(self) -> None:
        length = int.from_bytes(self._take(6)[2:], "big")
        body, place, self._values = self._take(length), 0, []
        while place < length:
            size = int.from_bytes(body[place : place + 4], "big")
            self._values.append((body[place + 5], body[place + 6 : place + 4 + size]))
            place += 4 + size

    _buffer = b""

    def _take(self, size: int) -> bytes:
        while len(self._buffer) < size:
            more = self._socket.recv(1 << 20)
            if not more:
                raise SystemExit("the peer has gone")
            self._buffer += more
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken
