"""A folder a channel. Each has `send(delivery)`: it answers a `Sent`, or raises `NotSent` with a sentence for a person.

It may be called twice for one delivery, when a worker died in between: the second time must do no harm.
DELIVERY_CHANNELS names each channel's module, so that another box can bring its own.
"""

from dataclasses import dataclass

from patients.errors import TryAgainLater


@dataclass(frozen=True)
class Sent:
    """`reference`: where it went, as people look for it. `there`: it lies where the recipient looks."""

    reference: str = ""
    there: bool = True


class NotSent(TryAgainLater):
    """The channel could not take it now. Raise it with what to mend."""
