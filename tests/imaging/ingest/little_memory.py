"""`python -m tests.imaging.ingest.little_memory STUDY USERNAME`: the whole hostile table in 500 MB of address space.

Prints one JSON object: the outcome and code of each row, and the largest resident size of this process in megabytes.
The limit holds from the first import on, and covers the interpreter, Django and the database driver too.
"""

import resource

LIMIT = 500 * 1024 * 1024
resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT))

import io  # noqa: E402 - the limit comes first
import json  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402

import django  # noqa: E402

django.setup()

from imaging.ingest import archives, pipeline  # noqa: E402 - Django comes first
from imaging.models import Study  # noqa: E402
from patients.models import User  # noqa: E402
from tests.factories import dicom  # noqa: E402
from tests.imaging.ingest.hostile import TABLE  # noqa: E402


def main(key: str, username: str) -> None:
    """Ingest every row for this study."""
    study, user = Study.objects.get(pk=key), User.objects.get(username=username)
    outcomes: dict[str, tuple[str, str]] = {}
    for name, (make, _outcome, _code) in TABLE.items():
        sent = io.BytesIO(make(dicom.for_study(study)))
        [(_offer, told)] = pipeline.ingest_all(archives.uploaded(sent, "sent.dcm"), by=user)
        outcomes[name] = (told.outcome, told.code)
    json.dump({"outcomes": outcomes, "peak_megabytes": _peak()}, sys.stdout)


def _peak() -> int:
    """VmHWM: ru_maxrss starts from what the parent held when it forked."""
    [line] = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) // 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
