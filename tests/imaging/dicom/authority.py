"""A certificate authority of the test's own, by openssl."""

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Authority:
    """A certificate authority in a folder of its own."""

    folder: Path

    @property
    def certificate(self) -> Path:
        return self.folder / "ca.crt"

    def sign(self, name: str) -> tuple[Path, Path]:
        """A certificate for 127.0.0.1, and its key."""
        key, request, certificate = (self.folder / f"{name}.{kind}" for kind in ("key", "csr", "crt"))
        names = self.folder / "names"
        names.write_text("subjectAltName=IP:127.0.0.1\n")
        openssl("req", "-newkey", *_KEY, "-keyout", key, "-out", request, "-subj", f"/CN={name}")
        signed_by = ("-CA", self.certificate, "-CAkey", self.folder / "ca.key", "-CAcreateserial")
        openssl("x509", "-req", "-in", request, *signed_by, "-out", certificate, "-days", "2", "-extfile", names)
        return certificate, key


_KEY = ("ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


def openssl(*arguments: object) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def authority(folder: Path) -> Authority:
    folder.mkdir()
    made = Authority(folder)
    openssl(
        "req", "-x509", "-newkey", *_KEY, "-keyout", folder / "ca.key", "-out", made.certificate, "-days", "2",
        "-subj", "/CN=Test CA",
    )  # fmt: skip
    return made
