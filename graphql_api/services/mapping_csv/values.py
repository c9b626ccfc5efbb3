"""A line's cells as values, and what differs between values."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.services.errors import FieldProblem
from graphql_api.services.mapping_csv import cells
from graphql_api.services.mapping_csv.columns import (
    EXTERNAL_ORG_ID,
    EXTERNAL_ORG_NAME,
    INTEGRATION,
    IS_ACTIVE,
    MAPPING_DATA,
    VERSION,
)
from graphql_api.services.mapping_csv.drafts import FieldChange, LineCode
from graphql_api.services.mapping_csv.reading import Line
from graphql_api.services.mapping_fields import HIDDEN, CheckedFields

Value = TypeVar("Value")

_COLUMN_OF = {
    "integrationName": INTEGRATION,
    "externalOrgId": EXTERNAL_ORG_ID,
    "externalOrgName": EXTERNAL_ORG_NAME,
    "isActive": IS_ACTIVE,
    "mappingData": MAPPING_DATA,
}


class LineRejected(Exception):
    """The line means nothing that can be written."""

    def __init__(self, code: LineCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def cell(line: Line, column: str) -> str:
    return line.cells.get(column, "").strip()


def column_of(field: str) -> str:
    """From mappingData.api_base_url, as the services say, to mapping_data.api_base_url."""
    name, dot, rest = field.partition(".")
    return f"{_COLUMN_OF.get(name, name)}{dot}{rest}"


def told_by_column(problems: Iterable[FieldProblem]) -> str:
    """What is wrong, in the file's words."""
    return " ".join(f"{column_of(each.field)}: {each.message}" for each in problems)


def given(line: Line) -> dict[str, Any]:
    """The editable cells as values; a column that the file does not have is not given.

    Raises LineRejected. An empty is_active is not given either.
    """
    found: dict[str, Any] = {EXTERNAL_ORG_ID: line.cells[EXTERNAL_ORG_ID]}
    if EXTERNAL_ORG_NAME in line.cells:
        found[EXTERNAL_ORG_NAME] = line.cells[EXTERNAL_ORG_NAME]
    if cell(line, IS_ACTIVE):
        found[IS_ACTIVE] = _converted(line, IS_ACTIVE, cells.to_boolean)
    if MAPPING_DATA in line.cells:
        found[MAPPING_DATA] = _converted(line, MAPPING_DATA, cells.to_json)
    return found


def version(line: Line) -> str | None:
    """Raises LineRejected."""
    return _converted(line, VERSION, cells.to_version) if cell(line, VERSION) else None


def changes(
    existing: OrganizationMapping | None,
    fields: CheckedFields,
    secrets: frozenset[str],
    *,
    guessed: Collection[str] = (),
) -> Iterator[FieldChange]:
    """From the mapping as it is, or from nothing, to these fields; `guessed` secrets are among the
    changes whatever they are."""
    values: Mapping[str, Any] = {**fields}
    for name in (EXTERNAL_ORG_ID, EXTERNAL_ORG_NAME, IS_ACTIVE):
        before = None if existing is None else _shown(getattr(existing, name))
        if name in values and (existing is not None or values[name]):
            yield FieldChange(field=name, before=before, after=_shown(values[name]))
    if MAPPING_DATA in values:
        stored = {} if existing is None else existing.mapping_data
        yield from _data_changes(stored, values[MAPPING_DATA], secrets, guessed=guessed)


def _data_changes(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    secrets: frozenset[str],
    *,
    guessed: Collection[str],
) -> Iterator[FieldChange]:
    for name in sorted({*before, *after}):
        old, new = (cells.as_json(each[name]) if name in each else None for each in (before, after))
        if old == new and name not in guessed:
            continue
        if name in secrets:
            old, new = (None if each is None else HIDDEN for each in (old, new))
        field = f"{MAPPING_DATA}.{name}"
        yield FieldChange(field=field, before=old, after=new, is_secret=name in secrets)


def _converted(line: Line, column: str, convert: Callable[[str], Value]) -> Value:
    try:
        return convert(line.cells[column])
    except cells.CellProblem as problem:
        raise LineRejected(LineCode.VALUE_NOT_ALLOWED, f"{column}: {problem}") from problem


def _shown(value: str | bool) -> str:
    return cells.from_boolean(value) if isinstance(value, bool) else value
