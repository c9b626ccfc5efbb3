"""Reading a paged list to its end."""

from hypothesis import given
from hypothesis import strategies as st

from graphql_api.models.page import Page
from graphql_api.services.paging import every_item, every_page


class Letters:
    """Pages of a few letters; notes after which each was read."""

    def __init__(self, letters: str, size: int) -> None:
        self._letters = letters
        self._size = size
        self.asked: list[str | None] = []

    async def page(self, after: str | None) -> Page[str]:
        self.asked.append(after)
        start = 0 if after is None else self._letters.index(after) + 1
        end = start + self._size
        return Page(
            items=list(self._letters[start:end]), has_next=end < len(self._letters), key=str
        )


@given(count=st.integers(0, 26), size=st.integers(1, 27))
async def test_every_item_comes_once_and_in_order(count: int, size: int) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"[:count]
    pages = Letters(letters, size)
    assert await every_item(pages.page) == list(letters)
    assert len(pages.asked) == max(1, -(-count // size))


async def test_pages_are_read_as_they_are_asked_for_and_from_where_they_begin() -> None:
    pages = Letters("abcde", 2)
    async for page in every_page(pages.page, after="a"):
        assert page == ["b", "c"]
        break
    assert pages.asked == ["a"]


async def test_an_empty_page_that_is_not_the_last_does_not_begin_again() -> None:
    answers = [
        Page(items=["a"], has_next=True, key=str),
        Page(items=[], has_next=True, key=str),
        Page(items=["b"], has_next=False, key=str),
    ]
    asked: list[str | None] = []

    async def read(after: str | None) -> Page[str]:
        asked.append(after)
        return answers[len(asked) - 1]

    assert await every_item(read) == ["a", "b"]
    assert asked == [None, "a", "a"]
