"""A build of a few files, laid out as OHIF's makers publish theirs. Long enough to be worth compressing."""

import io
import tarfile
from pathlib import Path

BUILD = {
    "package/LICENSE": "MIT",
    "package/package.json": "{}",
    "package/dist/index.html": '<script src="/app.bundle.0a.js"></script>',
    "package/dist/app.bundle.0a.js": '__webpack_require__.p = "/"; fetch("/elsewhere")' + ";" * 500,
    "package/dist/app.bundle.css": "@font-face { src: url(/letters.woff2) } a { background: url(//x.example/y) }",
    "package/dist/letters.woff2": "letters",
    "package/dist/136.bundle.0b.js": 'a.p="/",new Function("decode")' + ";" * 500,
    "package/dist/89.bundle.0c.js": "part = 1",
    "package/dist/app.bundle.0a.js.map": "{}",
    "package/dist/oidc-client.min.js": "sign in elsewhere",
    "package/dist/google.js": "store elsewhere",
    "package/dist/sw.js": "keep",
    "package/dist/ort/model.wasm": "136 MB",
    "package/dist/../../outside.js": "outside",
}
SERVED = {"LICENSE", "app.bundle.0a.js", "app.bundle.css", "letters.woff2", "136.bundle.0b.js", "89.bundle.0c.js"}


def packed(folder: Path, files: dict[str, str] = BUILD) -> Path:
    """The tarball of it."""
    path = folder / "package.tgz"
    with tarfile.open(path, "w:gz") as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            archive.addfile(member, io.BytesIO(text.encode()))
    return path
