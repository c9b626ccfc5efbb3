"""Records of either side, read for comparing."""

from dataclasses import dataclass
from typing import NamedTuple

from graphql_api.services.matching.identifiers import Identifier
from graphql_api.services.matching.kept import kept
from graphql_api.services.matching.name import Name


class KnownName(NamedTuple):
    """A reading of a name; `is_learnt` if accepted mappings taught it, `is_alias` if a person did.

    An alias is as good as the organization's own name.
    """

    name: Name
    is_learnt: bool = False
    is_alias: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Profile:
    """A record of either side, read for comparing; the first name is its own."""

    id: str
    title: str
    names: tuple[KnownName, ...]
    domains: frozenset[str]
    identifiers: frozenset[Identifier]
    is_active: bool = True
    doubt: str | None = None
    """A sentence that says why nobody would map it unseen, such as that it is a test."""

    @kept
    def readings(self) -> tuple[Name, ...]:
        return tuple([known.name for known in self.names])
