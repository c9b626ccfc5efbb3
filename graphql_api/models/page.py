"""A page of a listing by key."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, kw_only=True)
class Page(Generic[Item]):
    """`key` is where an item stands in the listing; the next page begins after the last one's."""

    items: Sequence[Item]
    has_next: bool
    key: Callable[[Item], str] = field(compare=False)

    @property
    def end(self) -> str | None:
        """The key of the last item; None if there is none."""
        return self.key(self.items[-1]) if self.items else None


def page_of(items: Sequence[Item], first: int, *, key: Callable[[Item], str]) -> Page[Item]:
    """A page from a listing that was asked for one item more than the page holds."""
    return Page(items=items[:first], has_next=len(items) > first, key=key)
