"""Reading a paged list to its end."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from typing import TypeVar

from graphql_api.models.page import Page

Item = TypeVar("Item")


async def every_page(
    read: Callable[[str | None], Awaitable[Page[Item]]],
    *,
    after: str | None = None,
) -> AsyncGenerator[Sequence[Item], None]:
    """The items of one page after another. `read` takes the `end` of the page before."""
    has_next = True
    while has_next:
        page = await read(after)
        yield page.items
        after, has_next = page.end or after, page.has_next


async def every_item(read: Callable[[str | None], Awaitable[Page[Item]]]) -> list[Item]:
    return [item async for page in every_page(read) for item in page]
