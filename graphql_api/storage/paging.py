"""A page of a listing by key."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, kw_only=True)
class Page(Generic[Item]):
    items: Sequence[Item]
    has_next: bool


def page_of(items: Sequence[Item], first: int) -> Page[Item]:
    """A page from a listing that was asked for one item more than the page holds."""
    return Page(items=items[:first], has_next=len(items) > first)
