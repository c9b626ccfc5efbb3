"""`orgmap suggest NAME`: which external organization an unmapped customer probably is.

`orgmap suggest NAME --explain ORGANIZATION_ID EXTERNAL_ID`: what speaks for and against one pair.
`orgmap suggest --evaluate [NAME]`: how suggestions compare with what people decided.
"""

import json
from collections.abc import Sequence
from typing import Any

import click

from graphql_api.cli import suggest_evaluation, suggest_explanation
from graphql_api.cli.listing_first import list_first
from graphql_api.cli.output import OPERATOR, asynchronous, counting, print_table
from graphql_api.composition import open_orgmap
from graphql_api.services.proposals import Proposal, Proposals
from graphql_api.settings import read_settings

HEADINGS = ("CONFIDENCE", "ORGANIZATION", "EXTERNAL ORGANIZATION", "ID", "DOUBT", "WHY")


@click.command()
@click.argument("name", required=False)
@click.option(
    "--min-confidence",
    default=0.0,
    type=click.FloatRange(0, 1),
    help="Leave out those below it. Those in doubt are below 0.9.",
)
@click.option(
    "--evaluate",
    is_flag=True,
    help="Show how right suggestions would have been about what is mapped and rejected already, of "
    "one integration or of all.",
)
@click.option(
    "--discover",
    is_flag=True,
    help="With --evaluate: first list what vendors have if no fresh listing is cached.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the suggestions as JSON.")
@click.option(
    "--explain",
    "pair",
    nargs=2,
    metavar="ORGANIZATION_ID EXTERNAL_ID",
    help="Tell instead what speaks for and against one pair, and why it is not suggested.",
)
@asynchronous
async def suggest(
    name: str | None,
    min_confidence: float,
    evaluate: bool,
    discover: bool,
    as_json: bool,
    pair: tuple[str, str] | None,
) -> None:
    """Suggest mappings for the organizations that have none; nothing is changed."""
    if evaluate:
        if min_confidence:
            raise click.UsageError("--evaluate shows all thresholds; leave --min-confidence out.")
        if pair:
            raise click.UsageError("--explain is about one pair; leave --evaluate out.")
        await _evaluate(name, discover=discover, as_json=as_json)
    elif name is None:
        raise click.UsageError("Missing argument 'NAME': the integration to suggest mappings to.")
    elif discover:
        raise click.UsageError("--discover is for --evaluate: suggestions always need a listing.")
    elif pair:
        await suggest_explanation.explain(name, *pair, as_json=as_json)
    else:
        await _suggest(name, min_confidence=min_confidence, as_json=as_json)


async def _suggest(name: str, *, min_confidence: float, as_json: bool) -> None:
    async with open_orgmap(read_settings()) as orgmap:
        with counting(name):
            proposals = await orgmap.services.suggestions.suggest(OPERATOR, name)
    shown = [each for each in proposals.found if each.suggestion.confidence >= min_confidence]
    if as_json:
        click.echo(json.dumps([_as_json(each) for each in shown], ensure_ascii=False))
    else:
        _print(shown, proposals)


async def _evaluate(name: str | None, *, discover: bool, as_json: bool) -> None:
    async with open_orgmap(read_settings()) as orgmap:
        found = await orgmap.services.evaluation.evaluate(OPERATOR, name)
        if discover and found.without_listing:
            await list_first(orgmap.services, found.without_listing)
            found = await orgmap.services.evaluation.evaluate(OPERATOR, name)
    suggest_evaluation.show(found, discovered=discover, as_json=as_json)


def _print(shown: Sequence[Proposal], proposals: Proposals) -> None:
    if shown:
        print_table(HEADINGS, [_row(each) for each in shown])
    less_sure = len(proposals.found) - len(shown)
    click.echo(f"{len(shown)} suggested" + (f", {less_sure} less sure." if less_sure else "."))
    click.echo(
        f"No match: {len(proposals.unmatched_organizations)} organizations, "
        f"{len(proposals.unmatched_external_organizations)} external organizations."
    )


def _row(proposal: Proposal) -> Sequence[str]:
    return (
        f"{proposal.suggestion.confidence:.2f}",
        proposal.organization.name,
        proposal.external_organization.name,
        proposal.external_organization.id,
        "ambiguous" if proposal.suggestion.is_ambiguous else "",
        " ".join(signal.detail for signal in proposal.suggestion.signals),
    )


def _as_json(proposal: Proposal) -> dict[str, Any]:
    ours, theirs = proposal.organization, proposal.external_organization
    return {
        "organization": {"id": ours.org_id, "name": ours.name},
        "externalOrganization": {"id": theirs.id, "name": theirs.name},
        "confidence": proposal.suggestion.confidence,
        "isAmbiguous": proposal.suggestion.is_ambiguous,
        "signals": [
            {"kind": signal.kind.value, "detail": signal.detail}
            for signal in proposal.suggestion.signals
        ],
    }
