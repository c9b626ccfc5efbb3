"""Mappings to CSV: commas, CRLF, quotes where needed, as RFC 4180 has it; in front a byte order
mark, by which spreadsheets know UTF-8."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.mapping_csv import cells
from graphql_api.services.mapping_csv.columns import (
    BYTE_ORDER_MARK,
    COLUMNS,
    SUGGESTED,
    TO_FILL_IN,
)
from integrations.base import ExternalOrganization


@dataclass(frozen=True, kw_only=True)
class ExportedMapping:
    """A mapping beside its organization's name; `mapping_data` as people may see it."""

    mapping: OrganizationMapping
    organization_name: str
    mapping_data: dict[str, object]


@dataclass(frozen=True, kw_only=True)
class SuggestedTarget:
    """The external organization that an organization probably is."""

    external_organization: ExternalOrganization
    confidence: float


@dataclass(frozen=True, kw_only=True)
class UnmappedPair:
    """An organization that has no mapping to the integration."""

    organization: Organization
    integration_name: str
    suggested: SuggestedTarget | None = None


def header() -> str:
    return BYTE_ORDER_MARK + as_text([COLUMNS])


def body(exported: Iterable[ExportedMapping]) -> str:
    return as_text(_cells(each) for each in exported)


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


def unmapped(pairs: Iterable[UnmappedPair], *, with_suggestions: bool) -> str:
    """A whole file to be filled in: its cells for the external organization are empty."""
    columns = TO_FILL_IN + (SUGGESTED if with_suggestions else ())
    return BYTE_ORDER_MARK + as_text(
        [columns, *(_cells_to_fill_in(each)[: len(columns)] for each in pairs)]
    )


def _cells_to_fill_in(pair: UnmappedPair) -> Sequence[str]:
    return (
        cells.neutralised(pair.organization.org_id),
        cells.neutralised(pair.organization.name),
        cells.neutralised(pair.integration_name),
        *("" for _ in TO_FILL_IN[3:]),
        *_suggested_cells(pair.suggested),
    )


def _suggested_cells(suggested: SuggestedTarget | None) -> Sequence[str]:
    if suggested is None:
        return ("", "", "")
    external = suggested.external_organization
    return (
        cells.neutralised(external.id),
        cells.neutralised(external.name),
        f"{suggested.confidence:.2f}",
    )


def as_text(rows: Iterable[Sequence[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


@dataclass(frozen=True, kw_only=True)
class MappingsCsv:
    """`notes` say what is missing in it."""

    content: str
    row_count: int
    notes: Sequence[str] = ()
