"""Organizations by the names that a file gives them.

Spreadsheets put in other spaces, apostrophes and capitals, and people leave marks out. So a name
that no organization has exactly is found as a search finds it, word for word, and by aliases.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable

from graphql_api.models.letters import spellings
from graphql_api.models.organization import Organization


def comparable(name: str) -> str:
    """An organization's name with single plain spaces."""
    return " ".join(name.split())


def may_be_called(organization: Organization, name: str) -> bool:
    """Whether it is its name or one of its aliases, however it is written."""
    return any(is_same_name(each, name) for each in _names_of(organization))


def _names_of(organization: Organization) -> list[str]:
    return [organization.name, *(alias.name for alias in organization.aliases)]


def is_same_name(one: str, other: str) -> bool:
    """Whether a file may call an organization by either."""
    return comparable(one) == comparable(other) or bool(spellings(one) & spellings(other))


class OrganizationNames:
    """Collects the organizations that some names mean; it keeps no others."""

    def __init__(self, names: Collection[str]) -> None:
        """`names` are in the form to compare them in."""
        self._exact: dict[str, list[Organization]] = {name: [] for name in names}
        self._spellings = {name: spellings(name) for name in names}
        self._wanted = frozenset().union(*self._spellings.values())
        self._alike: dict[str, list[Organization]] = defaultdict(list)

    def collect(self, organizations: Iterable[Organization]) -> None:
        for each in organizations:
            name = comparable(each.name)
            if name in self._exact:
                self._exact[name].append(each)
            known = frozenset().union(*map(spellings, _names_of(each)))
            for spelling in known & self._wanted:
                self._alike[spelling].append(each)

    def found(self) -> dict[str, list[Organization]]:
        """By name: those that are called so exactly, or else those that are written alike."""
        return {name: exact or self._found_alike(name) for name, exact in self._exact.items()}

    def _found_alike(self, name: str) -> list[Organization]:
        alike = (each for spelling in self._spellings[name] for each in self._alike[spelling])
        return list({each.org_id: each for each in alike}.values())
