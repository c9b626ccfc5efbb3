"""What a search of a listing looks through: made once, and then one search of one long text."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from graphql_api.models.letters import Search, folded
from graphql_api.models.text_columns import UTF8, Texts
from integrations.base import ExternalOrganization

_END = "\n"
"""After each text. Nothing that is sought has one, so none is found across two texts."""


class SearchableOrganizations:
    """Finds what `Search.finds` does by name, id and those metadata that are texts."""

    def __init__(self, organizations: Sequence[ExternalOrganization]) -> None:
        self._written = Texts(map(_written, organizations))
        self._folded = Texts(f"{folded(each.name)}{_END}" for each in organizations)

    def find(self, search: Search) -> set[int]:
        """Their positions."""
        found = set(_containing(self._written, search.text))
        for words in search.words:
            found.update(_containing(self._folded, " ".join(words)))
            found.update(self._with_all(words))
        return found

    def _with_all(self, words: Sequence[str]) -> Iterator[int]:
        """The longest word is in the fewest of them, most likely."""
        beginnings = sorted((f" {word}" for word in words), key=len, reverse=True)
        others = [each.encode(*UTF8) for each in beginnings[1:]]
        for position in _containing(self._folded, beginnings[0]):
            text = self._folded.bytes_at(position)
            if all(each in text for each in others):
                yield position


def _containing(texts: Texts, sought: str) -> Iterator[int]:
    wanted = sought.encode(*UTF8)
    at = texts.block.find(wanted)
    while at >= 0:
        position = bisect_right(texts.bounds, at) - 1
        yield position
        at = texts.block.find(wanted, texts.bounds[position + 1])


def _written(organization: ExternalOrganization) -> str:
    values: Iterable[object] = organization.metadata.values()
    texts = [organization.name, organization.id, *(each for each in values if type(each) is str)]
    return "".join(f"{each.casefold()}{_END}" for each in texts)
