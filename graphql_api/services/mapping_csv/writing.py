"""Mappings to CSV: commas, CRLF, quotes where needed, as RFC 4180 has it; in front a byte order
mark, by which spreadsheets know UTF-8."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.services.mapping_csv import cells
from graphql_api.services.mapping_csv.columns import BYTE_ORDER_MARK, COLUMNS


@dataclass(frozen=True, kw_only=True)
class ExportedMapping:
    """A mapping beside its organization's name; `mapping_data` as people may see it."""

    mapping: OrganizationMapping
    organization_name: str
    mapping_data: dict[str, object]


def header() -> str:
    return BYTE_ORDER_MARK + _text([COLUMNS])


def body(exported: Iterable[ExportedMapping]) -> str:
    return _text(_cells(each) for each in exported)


def _cells(exported: ExportedMapping) -> Sequence[str]:
    mapping = exported.mapping
    return (
        cells.neutralised(mapping.org_id),
        cells.neutralised(exported.organization_name),
        cells.neutralised(mapping.integration_name),
        cells.neutralised(mapping.external_org_id),
        cells.neutralised(mapping.external_org_name),
        cells.from_boolean(mapping.is_active),
        cells.from_json(exported.mapping_data),  # harmless already, and still JSON
        cells.neutralised(mapping.mapping_id),
        str(mapping.version),
    )


def _text(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


@dataclass(frozen=True, kw_only=True)
class MappingsCsv:
    content: str
    row_count: int
