"""Say in one sentence that a port cannot be had, and fail: `port_is_free.py 8000`."""

import socket
import sys


def main(text: str) -> str | None:
    """The sentence, or None when the port is free."""
    if not text.isdecimal() or not 0 < int(text) < 65_536:
        return f"PORT={text} is no port: a number from 1 to 65535 is."
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does: TIME_WAIT is no obstacle
        try:
            probe.bind(("127.0.0.1", int(text)))
        except PermissionError:
            return f"Port {text} is kept for root: take another, for example `make run PORT=8080`."
        except OSError:
            return f"Port {text} is in use: stop what runs there, or take another, for example `make run PORT=8001`."
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
