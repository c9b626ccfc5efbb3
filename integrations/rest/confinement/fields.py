"""Checks the fields of a record that is to be written, before anything is sent. No I/O."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from integrations.rest.confinement.field_names import (
    Path,
    is_key,
    leaves,
    looks_like_reference,
    names_of_records,
    plain_path,
)
from integrations.rest.confinement.owner import Owner, as_text
from integrations.rest.manifest.json_path import format_path
from integrations.rest.manifest.resource_spec import ResourceSpec, WriteSpec

_OTHER_OWNER = "says whose the record is, and not that it is the mapped organization's"
_OTHER_FORM = "stands where a reference is declared, and is none"
_UNDECLARED = "may refer to another organization's record, and is not declared"


class FieldRefused(ValueError):
    """The field would make the record another organization's, or may do so."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(problem)
        self.field = ".".join(map(str, path))
        self.problem = problem


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A record that the fields refer to; it must be the organization's too."""

    field: str
    resource: str
    id: Any


@dataclass(frozen=True, kw_only=True)
class FieldRules:
    """The rules of one resource. `resources` are all those of the manifest."""

    resource: ResourceSpec
    write: WriteSpec
    owner: Owner
    resources: Mapping[str, ResourceSpec]

    def check(self, fields: Mapping[str, Any], *, id: str | None) -> list[Reference]:
        """The references that are still to be proven; `id` is that of a record that exists.

        Raises FieldRefused.
        """
        references: list[Reference] = []
        for path, value in leaves(fields) if fields else ():
            if not all(map(is_key, path)):
                raise FieldRefused(path, "has a name that may be read as a path")
            references += self._check_field(path, value, id=id)
        return references

    def _check_field(self, path: Path, value: Any, *, id: str | None) -> Iterator[Reference]:
        if self._concerns_owner(path):
            self._check_owner(path, value)
        elif plain_path(path) == plain_path(self.resource.id):
            _check_own_id(path, value, id=id)
        elif (referred := self._referred(path)) is not None:
            if value is not None:
                yield Reference(field=format_path(path), resource=referred, id=value)
        elif self._replaces_reference(path, value):
            raise FieldRefused(path, _OTHER_FORM)
        elif self._is_refused(path):
            raise FieldRefused(path, _UNDECLARED)

    def _concerns_owner(self, path: Path) -> bool:
        """True for the owner's field, what is around it, within it, and beside it."""
        if self.write.body is None:
            return False
        own, given = plain_path(self.write.body), plain_path(path)
        beside = own[:-1] or own
        return given[: len(beside)] == beside or own[: len(given)] == given

    def _check_owner(self, path: Path, value: Any) -> None:
        if path != self.write.body or not self.owner.is_meant_by(value):
            raise FieldRefused(path, _OTHER_OWNER)

    def _referred(self, path: Path) -> str | None:
        declared = {plain_path(tuple(name.split("."))): to for name, to in self._refs.items()}
        return declared.get(plain_path(path))

    def _replaces_reference(self, path: Path, value: Any) -> bool:
        """True if something is given within a reference, or instead of what holds one."""
        given = plain_path(path)
        for declared in (plain_path(tuple(name.split("."))) for name in self._refs):
            is_within = given[: len(declared)] == declared
            is_instead = declared[: len(given)] == given and value not in (None, [], {})
            if is_within or is_instead:
                return True
        return False

    @property
    def _refs(self) -> Mapping[str, str]:
        return self.resource.refs

    def _is_refused(self, path: Path) -> bool:
        if _is_among(path, self.write.refused):
            return True
        names = names_of_records(self.resources)
        return looks_like_reference(path, names) and not _is_among(path, self.write.shared)


def _check_own_id(path: Path, value: Any, *, id: str | None) -> None:
    if id is None:
        raise FieldRefused(path, "is that of a record that exists; a new one gets its own")
    if as_text(value) != id:
        raise FieldRefused(path, "is the id of another record")


def _is_among(path: Path, names: tuple[str, ...]) -> bool:
    return any(plain_path(path) == plain_path(tuple(name.split("."))) for name in names)
