"""From bytes to rows: what every door calls that brings in images.

    outcome = pipeline.ingest(stream, by=user)                        one file
    for offer, outcome in pipeline.ingest_all(offers, by=user): ...   many: archives.offers(paths) makes them

An outcome of stored, duplicate or mismatch means: the bytes are on disk and synced, the row is committed, and a restart
finds both. Killed at any moment and run again, it ends the same: a file gets its name only when it is whole, a row is
written only when its file has its name, and the same bytes are never written twice.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext

from django.utils.translation import gettext as _

from imaging.ingest import headers
from imaging.ingest.batch import Ready, file_batch
from imaging.ingest.outcome import Offer, Outcome, Result, not_taken
from imaging.ingest.spool import Readable, spool
from imaging.ingest.unreadable import Unreadable, Why
from patients.access import require
from patients.models import Patient, User

OTHER_STUDY = "other_study"  # the code of what is not of the study that was named
BATCH = 50  # files a transaction, and open at a time
Waiting = list[tuple[Offer, Ready | Outcome]]


def ingest(stream: Readable, *, by: User, name: str = "") -> Outcome:
    """Take one file from a binary stream, read to its end. `name` is what the sender calls it.

    Raises PermissionDenied, and TryAgainLater when the disk or the database is away: then nothing was taken.
    """
    offer = Offer(name, lambda: nullcontext(stream))
    return next(outcome for _offer, outcome in ingest_all([offer], by=by))


def ingest_all(
    offers: Iterable[Offer], *, by: User, outside: Patient | None = None, study: str = ""
) -> Iterator[tuple[Offer, Outcome]]:
    """Take many files; each offer comes back with its outcome, in order and in batches. Raises as `ingest` does.

    `outside` is who brought them, on a CD from elsewhere: they are matched to no order, and held for that patient until
    a person has confirmed whose they are. With `study`, a Study Instance UID, only instances of it are taken.

    An offer is opened and read before the next one is asked for.
    """
    require(by, "imaging.import_images")
    waiting: Waiting = []
    try:
        for offer in offers:
            waiting.append((offer, _of_study(read(offer), study)))
            if _comes_again(waiting):
                yield from _file(waiting, len(waiting) - 1, by, outside)
            elif len(waiting) >= BATCH:
                yield from _file(waiting, BATCH, by, outside)
        yield from _file(waiting, len(waiting), by, outside)
    finally:
        for _offer, item in waiting:
            if isinstance(item, Ready):
                item.spooled.discard()


def read(offer: Offer) -> Ready | Outcome:
    """Spool and understand one file; or why it is not taken. Raises TryAgainLater."""
    try:
        with offer.open() as stream:
            spooled = spool(stream)
        try:
            return Ready(spooled, headers.read(spooled.file))
        except BaseException:
            spooled.discard()
            raise
    except Unreadable as error:
        return not_taken(error, among_others=offer.among_others)
    except OSError:
        return not_taken(Unreadable(Why.CANNOT_READ))


def _of_study(item: Ready | Outcome, study: str) -> Ready | Outcome:
    if not study or isinstance(item, Outcome) or item.facts.study_instance_uid == study:
        return item
    item.spooled.discard()
    sentence = _("It belongs to another study than the one that was named.")
    return Outcome(Result.REFUSED, sentence, item.facts.sop_instance_uid, OTHER_STUDY)


def _comes_again(waiting: Sequence[tuple[Offer, Ready | Outcome]]) -> bool:
    """Whether the last SOP Instance UID is there before: its first file goes in before the second is looked at."""
    uids = [item.facts.sop_instance_uid for _offer, item in waiting if isinstance(item, Ready)]
    return isinstance(waiting[-1][1], Ready) and uids.count(uids[-1]) > 1


def _file(waiting: Waiting, count: int, by: User, outside: Patient | None) -> Iterator[tuple[Offer, Outcome]]:
    """File the first `count` that wait, and take them off the list."""
    ready = [item for _offer, item in waiting[:count] if isinstance(item, Ready)]
    filed = iter(file_batch(ready, by=by, outside=outside))
    done = [(offer, item if isinstance(item, Outcome) else next(filed)) for offer, item in waiting[:count]]
    for item in ready:
        item.spooled.discard()
    del waiting[:count]
    yield from done
