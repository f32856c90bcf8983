"""A web address as the squares of a QR code."""

from __future__ import annotations

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

_MASK = 3  # every reader reads all eight; trying them for the evenest pattern takes longer than the rest of the page


def modules(address: str) -> tuple[tuple[bool, ...], ...]:
    """Rows of dark (True) and light squares, without the quiet zone. Level M: a fold or a stamp may hide 15 %."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(address)
    code.version = code.calculate_version()  # type: ignore[no-untyped-call]  # the stubs leave it bare
    code.makeImpl(False, _MASK)
    return tuple(tuple(bool(dark) for dark in row) for row in code.modules)
