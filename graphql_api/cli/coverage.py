"""`orgmap coverage`: organizations against integrations, in a table."""

import json
from collections.abc import Sequence
from typing import Any

import click

from graphql_api.cli.listing_first import list_first
from graphql_api.cli.output import OPERATOR, asynchronous, print_table
from graphql_api.composition import Services, open_orgmap
from graphql_api.models.coverage import (
    CoverageCell,
    CoverageRow,
    CoverageScope,
    CoverageState,
    IntegrationCoverage,
)
from graphql_api.models.exclusion import Exclusion
from graphql_api.models.page import Page
from graphql_api.services.paging import every_item
from graphql_api.settings import read_settings

PAGE = 500

_MARKS = {
    CoverageState.UNMAPPED: "-",
    CoverageState.MAPPED: "✓",
    CoverageState.DRIFTED: "!",
    CoverageState.FAILING: "✗",
    CoverageState.EXCLUDED: "·",
}


@click.command()
@click.option(
    "--integration",
    "names",
    multiple=True,
    metavar="NAME",
    help="Show only this one; may be given several times.",
)
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([each.lower() for each in CoverageState]),
    help="Show only organizations that have it somewhere; may be given several times.",
)
@click.option(
    "--discover",
    is_flag=True,
    help="First list what vendors have where no fresh listing is cached, so that drift is known.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@asynchronous
async def coverage(
    names: Sequence[str], states: Sequence[str], discover: bool, as_json: bool
) -> None:
    """Show which active organizations are mapped to which integrations.

    A cell is unmapped, mapped, drifted (what it is mapped to was renamed, deactivated or removed),
    failing (the last connection test failed) or excluded (the organization does not use the
    integration, which is no gap).
    """
    scope = CoverageScope(integration_names=names or None)
    async with open_orgmap(read_settings()) as orgmap:
        services = orgmap.services
        summary = await services.coverage.summary(OPERATOR, scope)
        if discover:
            mapped = _mapped(services, summary)
            await list_first(services, [each.integration_name for each in mapped])
            summary = await services.coverage.summary(OPERATOR, scope)
        rows = await _rows(services, scope, [CoverageState(each.upper()) for each in states])
        if as_json:
            click.echo(json.dumps(_as_json(rows, summary), ensure_ascii=False))
        else:
            _print(rows, summary)
        _tell_what_is_not_known(_mapped(services, summary), discovered=discover)


async def _rows(
    services: Services, scope: CoverageScope, states: Sequence[CoverageState]
) -> list[CoverageRow]:
    """All of them, by name."""

    async def read(after: str | None) -> Page[CoverageRow]:
        return await services.coverage.rows(
            OPERATOR, scope, states=states or None, first=PAGE, after=after
        )

    found = await every_item(read)
    return sorted(
        found, key=lambda row: (row.organization.name.casefold(), row.organization.org_id)
    )


def _mapped(
    services: Services, summary: Sequence[IntegrationCoverage]
) -> list[IntegrationCoverage]:
    """The integrations that have mappings to compare with a listing."""
    return [
        each
        for each in summary
        if services.integrations.get(each.integration_name).supports_discovery
        and each.with_mappings
    ]


def _tell_what_is_not_known(mapped: Sequence[IntegrationCoverage], *, discovered: bool) -> None:
    unknown = [each.integration_name for each in mapped if each.compared_at is None]
    hint = "" if discovered else " With --discover the vendors are asked first."
    if unknown:
        names = ", ".join(unknown)
        click.echo(f"Drift is not known, for no listing is cached: {names}.{hint}", err=True)


def _print(rows: Sequence[CoverageRow], summary: Sequence[IntegrationCoverage]) -> None:
    print_table(
        ("ORGANIZATION", *(each.integration_name for each in summary)),
        [
            *((row.organization.name, *map(_shown, row.cells)) for row in rows),
            ("", *("" for _ in summary)),
            *(
                (state.lower(), *(str(each.counts[state]) for each in summary))
                for state in CoverageState
            ),
        ],
    )
    of_all = max((each.organizations for each in summary), default=0)
    click.echo(f"{len(rows)} of {of_all} active organizations.")


def _shown(cell: CoverageCell) -> str:
    return f"{_MARKS[cell.state]} {cell.state.lower()}"


def _as_json(rows: Sequence[CoverageRow], summary: Sequence[IntegrationCoverage]) -> dict[str, Any]:
    """In GraphQL's names."""
    return {
        "coverage": [
            {
                "organization": {"id": row.organization.org_id, "name": row.organization.name},
                "cells": [_cell_as_json(cell) for cell in row.cells],
            }
            for row in rows
        ],
        "coverageSummary": [
            {
                "integrationName": each.integration_name,
                **{state.lower(): each.counts[state] for state in CoverageState},
                "comparedAt": each.compared_at.isoformat() if each.compared_at else None,
            }
            for each in summary
        ],
    }


def _cell_as_json(cell: CoverageCell) -> dict[str, Any]:
    return {
        "integrationName": cell.integration_name,
        "state": cell.state,
        "exclusion": _exclusion_as_json(cell.exclusion),
        "mappings": [
            {
                "id": each.mapping_id,
                "externalOrgId": each.external_org_id,
                "externalOrgName": each.external_org_name,
            }
            for each in cell.mappings
        ],
    }


def _exclusion_as_json(exclusion: Exclusion | None) -> dict[str, Any] | None:
    if exclusion is None:
        return None
    return {
        "id": exclusion.exclusion_id,
        "reason": exclusion.reason,
        "excludedAt": exclusion.excluded_at.isoformat(),
        "excludedBy": exclusion.excluded_by,
    }
