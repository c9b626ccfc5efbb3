"""`orgmap suggest NAME --explain ORGANIZATION_ID EXTERNAL_ID`: what speaks for and against it."""

import json
from typing import Any

import click

from graphql_api.cli.output import OPERATOR, counting, print_table
from graphql_api.composition import open_orgmap
from graphql_api.services.matching.answers import Explanation
from graphql_api.settings import read_settings

HEADINGS = ("WEIGHT", "SIGNAL", "DETAIL")


async def explain(name: str, organization_id: str, external_id: str, *, as_json: bool) -> None:
    async with open_orgmap(read_settings()) as orgmap:
        with counting(name):
            explanation = await orgmap.services.suggestions.explain(
                OPERATOR, organization_id, integration_name=name, external_org_id=external_id
            )
    if as_json:
        click.echo(json.dumps(_as_json(explanation), ensure_ascii=False))
    else:
        _print(explanation)


def _print(explanation: Explanation) -> None:
    rows = [(f"{each.weight:+.2f}", each.kind.value, each.detail) for each in explanation.weights]
    print_table(HEADINGS, rows)
    suggested = "suggested" if explanation.is_suggested else "not suggested"
    click.echo(f"Confidence {explanation.confidence:.2f}, {suggested}.")
    for reason in explanation.reasons:
        click.echo(reason)


def _as_json(explanation: Explanation) -> dict[str, Any]:
    """In GraphQL's names."""
    return {
        "confidence": explanation.confidence,
        "isSuggested": explanation.is_suggested,
        "signals": [
            {"kind": each.kind.value, "detail": each.detail, "weight": each.weight}
            for each in explanation.weights
        ],
        "reasons": list(explanation.reasons),
    }
