"""Blocks on pages: what stays together, what may be cut, where a new page begins."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from reporting.pdf.pen import Pen

_HAIR = 0.01  # points; rounding must not push a block to the next page


class Block(Protocol):
    """A rectangle as wide as the column. Heights and gaps in points.

    `gap` is the space above it, left out at the top of a page. `with_next` keeps it on the page of the next block's
    beginning, `with_previous` on the page of the end of the block before. `least` is the height of its smallest
    beginning.
    """

    @property
    def height(self) -> float: ...
    @property
    def least(self) -> float: ...
    @property
    def gap(self) -> float: ...
    @property
    def with_next(self) -> bool: ...
    @property
    def with_previous(self) -> bool: ...

    def split(self, room: float) -> tuple[Block, Block] | None:
        """Two blocks, the first at most `room` high; None where it can't be cut so."""

    def draw(self, pen: Pen, x: float, top: float) -> None: ...


@dataclass(frozen=True)
class Placed:
    """A block and its distance from the top of the column."""

    block: Block
    top: float

    @property
    def bottom(self) -> float:
        return self.top + self.block.height


def flow(blocks: Iterable[Block], first_room: float, later_room: float, fresh: bool = True) -> list[list[Placed]]:
    """Pages of placed blocks. `fresh` is False when the first page may stay empty: something stands above it."""
    queue = deque(blocks)
    pages: list[list[Placed]] = [[]]
    while queue:
        block, page = queue.popleft(), pages[-1]
        room = first_room if len(pages) == 1 else later_room
        top = page[-1].bottom + block.gap if page else 0.0
        may_leave = bool(page) or (len(pages) == 1 and not fresh)
        whole, rest = _place(block, queue, room - top + _HAIR, later_room, may_leave)
        if whole is not None:
            page.append(Placed(whole, top))
        if rest is not None:
            queue.appendleft(rest)
            pages.append([])
    return pages


def _place(
    block: Block, queue: Sequence[Block], free: float, full: float, may_leave: bool
) -> tuple[Block | None, Block | None]:
    """What of `block` goes on this page, and what begins the next one."""
    fits, together = block.height <= free, _height_together(block, queue)
    if fits and together <= free:
        return block, None
    cut = None if block.with_next else block.split(min(free, block.height - 1) if fits else free)
    if cut is not None:
        return cut
    if may_leave and not (fits and together > full):
        return None, block
    return block, None  # no page is tall enough: better over the edge, or parted, than an endless loop


def _height_together(block: Block, queue: Sequence[Block]) -> float:
    """The height of `block` and of all that must share its page."""
    height = block.height
    if block.with_next and queue:
        height += queue[0].gap + least_of(queue)
    for follower in queue:
        if not follower.with_previous:
            break
        height += follower.gap + follower.height
    return height


def least_of(blocks: Sequence[Block]) -> float:
    """Height of the smallest beginning of a chain that is kept together."""
    height = 0.0
    for place, block in enumerate(blocks):
        if place:
            height += block.gap
        if not block.with_next:
            return height + block.least
        height += block.height
    return height
