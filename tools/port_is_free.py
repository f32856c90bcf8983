"""Say in one sentence that a port cannot be had, and fail: `port_is_free.py 8000 [NAME]`."""

import socket
import sys


def main(text: str, name: str = "PORT") -> str | None:
    """The sentence, or None when the port is free."""
    if not text.isdecimal() or not 0 < int(text) < 65_536:
        return f"{name}={text} is no port: a number from 1 to 65535 is."
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does: TIME_WAIT is no obstacle
        try:
            probe.bind(("127.0.0.1", int(text)))
        except PermissionError:
            return f"Port {text} is kept for root: take another, for example `make run {name}=8080`."
        except OSError:
            other = f"`make run {name}={int(text) + 1}`"
            return f"Port {text} is in use: stop what runs there, or take another, for example {other}."
    return None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
