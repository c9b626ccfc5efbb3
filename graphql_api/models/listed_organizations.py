"""External organizations in columns, for a listing that stays in memory.

As objects twenty thousand of them take some ten megabytes, and the garbage collector walks through
all of them again and again; as columns they take two, and it sees none. An organization becomes an
object when it is asked for.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import index
from typing import Any, NamedTuple, overload

from graphql_api.models.text_columns import KeptMetadata, Texts
from integrations.base import ExternalOrganization

_ACTIVE, _NAMELESS = 1, 2


class Listed(NamedTuple):
    name: str
    is_active: bool
    is_nameless: bool


class ListedOrganizations(Sequence[ExternalOrganization]):
    """In the order in which they were given. Equal to any sequence of the same.

    Making it takes time, so it is made in a thread where there may be many.
    """

    def __init__(self, organizations: Iterable[ExternalOrganization]) -> None:
        self._ids, self._names, self._metadata = Texts(), Texts(), Texts()
        self._flags = bytearray()
        for each in organizations:  # each is let go before the next is made
            self._ids.add(each.id)
            self._names.add(each.name)
            self._metadata.add(KeptMetadata.of(each.metadata).text if each.metadata else "")
            self._flags.append(_flags_of(each))
        self._positions = _Positions(self._ids, len(self._flags))
        self.nameless = sum(each & _NAMELESS != 0 for each in self._flags)
        """How many the vendor has no name for."""

    @property
    def by_id(self) -> Mapping[str, ExternalOrganization]:
        """Of several of one id the last counts."""
        return _ById(self, self._positions)

    def listed(self, id: str) -> Listed | None:
        """What drift looks at, for a third of the price of the whole organization."""
        found = self._positions.of(id)
        if not found:
            return None
        flags = self._flags[found[-1]]
        return Listed(self._names[found[-1]], flags & _ACTIVE != 0, flags & _NAMELESS != 0)

    def chosen(self, positions: Sequence[int]) -> Sequence[ExternalOrganization]:
        """Those at these positions, each made when it is asked for."""
        return _Chosen(self, positions)

    def positions_of(self, id: str) -> list[int]:
        return self._positions.of(id)

    def __len__(self) -> int:
        return len(self._flags)

    @overload
    def __getitem__(self, at: int) -> ExternalOrganization: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[ExternalOrganization]: ...

    def __getitem__(self, at: int | slice) -> ExternalOrganization | Sequence[ExternalOrganization]:
        if isinstance(at, slice):
            return [self.at(each) for each in range(*at.indices(len(self)))]
        position = index(at)
        if not -len(self) <= position < len(self):
            raise IndexError(position)
        return self.at(position % len(self))

    def __iter__(self) -> Iterator[ExternalOrganization]:
        return map(self.at, range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence) or isinstance(other, str):
            return NotImplemented
        return len(self) == len(other) and all(
            one == two for one, two in zip(self, other, strict=True)
        )

    def __hash__(self) -> int:
        raise TypeError("unhashable, as a list is")

    def at(self, position: int) -> ExternalOrganization:
        flags, metadata = self._flags[position], self._metadata.bytes_at(position)
        return ExternalOrganization(
            id=self._ids[position],
            name=self._names[position],
            is_active=flags & _ACTIVE != 0,
            metadata=KeptMetadata(metadata) if metadata else {},
            is_nameless=flags & _NAMELESS != 0,
        )


class _Chosen(Sequence[ExternalOrganization]):
    __slots__ = ("_organizations", "_positions")

    def __init__(self, organizations: ListedOrganizations, positions: Sequence[int]) -> None:
        self._organizations = organizations
        self._positions = positions

    def __len__(self) -> int:
        return len(self._positions)

    @overload
    def __getitem__(self, at: int) -> ExternalOrganization: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[ExternalOrganization]: ...

    def __getitem__(self, at: int | slice) -> ExternalOrganization | Sequence[ExternalOrganization]:
        if isinstance(at, slice):
            return [self._organizations.at(each) for each in self._positions[at]]
        return self._organizations.at(self._positions[at])


class _Positions:
    """Hashes of ids in order, each with the place of its id."""

    __slots__ = ("_hashes", "_ids", "_places")

    def __init__(self, ids: Texts, count: int) -> None:
        hashes = array("q", (hash(ids[each]) for each in range(count)))
        self._ids = ids
        self._places = array("I", sorted(range(count), key=hashes.__getitem__))
        self._hashes = array("q", (hashes[each] for each in self._places))

    def ids(self) -> Iterator[str]:
        return map(self._ids.__getitem__, range(len(self._places)))

    def of(self, id: str) -> list[int]:
        hashes, wanted = self._hashes, hash(id)
        at, found = bisect_left(hashes, wanted), []
        while at < len(hashes) and hashes[at] == wanted:
            place = self._places[at]
            if self._ids[place] == id:
                found.append(place)
            at += 1
        return found


class _ById(Mapping[str, ExternalOrganization]):
    __slots__ = ("_organizations", "_positions")

    def __init__(self, organizations: ListedOrganizations, positions: _Positions) -> None:
        self._organizations = organizations
        self._positions = positions

    def __getitem__(self, id: str) -> ExternalOrganization:
        found = self._positions.of(id)
        if not found:
            raise KeyError(id)
        return self._organizations.at(found[-1])

    def get(self, id: str, default: Any = None) -> Any:
        """As of any mapping, without the price of an exception for what is not there."""
        found = self._positions.of(id)
        return self._organizations.at(found[-1]) if found else default

    def __contains__(self, id: object) -> bool:
        return isinstance(id, str) and bool(self._positions.of(id))

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(self._positions.ids()))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _flags_of(organization: ExternalOrganization) -> int:
    return _ACTIVE * organization.is_active + _NAMELESS * organization.is_nameless
