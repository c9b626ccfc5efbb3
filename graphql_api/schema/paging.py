"""Connections: pages by key, with opaque cursors."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, Generic, TypeVar

import strawberry
from graphql import GraphQLError

from graphql_api.models.page import Page
from graphql_api.schema.page_sizes import MAX_FIRST
from graphql_api.storage.limits import check_bound
from graphql_api.storage.table_store import LimitExceeded

DEFAULT_FIRST = 50

First = Annotated[int, strawberry.argument(description=f"From 1 to {MAX_FIRST}.")]
After = Annotated[str | None, strawberry.argument(description="An endCursor of an earlier page.")]

Node = TypeVar("Node")
Model = TypeVar("Model")


@strawberry.type
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type
class Edge(Generic[Node]):
    cursor: str
    node: Node


@strawberry.type
class Connection(Generic[Node]):
    nodes: list[Node]
    edges: list[Edge[Node]]
    page_info: PageInfo

    @classmethod
    def from_page(
        cls,
        page: Page[Model],
        *,
        after: str | None,
        node: Callable[[Model], Node],
    ) -> "Connection[Node]":
        edges = [Edge(cursor=to_cursor(page.key(item)), node=node(item)) for item in page.items]
        return cls(
            nodes=[edge.node for edge in edges],
            edges=edges,
            page_info=page_info(edges, has_previous=after is not None, has_next=page.has_next),
        )


def page_info(edges: Sequence[Edge[Node]], *, has_previous: bool, has_next: bool) -> PageInfo:
    return PageInfo(
        has_next_page=has_next,
        has_previous_page=has_previous,
        start_cursor=edges[0].cursor if edges else None,
        end_cursor=edges[-1].cursor if edges else None,
    )


def check_first(first: int) -> int:
    """Raises a GraphQLError that says what is allowed."""
    if not 1 <= first <= MAX_FIRST:
        raise invalid_argument(f"first must be from 1 to {MAX_FIRST}; {first} was given.")
    return first


def to_cursor(key: str) -> str:
    return base64.urlsafe_b64encode(key.encode()).decode()


def from_cursor(cursor: str | None) -> str | None:
    """The key in a cursor. Raises a GraphQLError for one that was not made here."""
    if cursor is None:
        return None
    key = cursor_text(cursor)
    if not key:
        raise not_a_cursor(cursor)
    try:
        check_bound(key)
    except LimitExceeded as error:
        raise not_a_cursor(cursor) from error
    return key


def cursor_text(cursor: str) -> str:
    try:
        return base64.b64decode(cursor.encode("ascii"), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError) as error:
        raise not_a_cursor(cursor) from error


def not_a_cursor(cursor: str) -> GraphQLError:
    return invalid_argument(
        f"after is not a cursor of this list: {cursor[:80]!r}. Send an endCursor of an earlier "
        "page."
    )


def invalid_argument(message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"code": "VALIDATION_FAILED"})
