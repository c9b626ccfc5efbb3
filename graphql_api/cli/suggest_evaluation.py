"""What `orgmap suggest --evaluate` prints."""

import json
from collections.abc import Sequence
from typing import Any

import click

from graphql_api.cli.output import print_table
from graphql_api.services.matching.evaluations import Evaluation, IntegrationEvaluation
from graphql_api.services.matching.suggestions import ACCEPT_ALL
from graphql_api.services.matching.thresholds import FEW, Share, ThresholdFigures

HEADINGS = ("FROM", "RIGHT", "WRONG", "LEFT OPEN", "PRECISION", "RECALL")


def show(found: Evaluation, *, discovered: bool, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(_as_json(found), ensure_ascii=False))
    else:
        _print(found)
    if found.without_listing:
        names = ", ".join(found.without_listing)
        hint = "" if discovered else " With --discover the vendors are asked first."
        click.echo(f"Not judged, for no listing is cached: {names}.{hint}", err=True)


def _print(found: Evaluation) -> None:
    for each in found.integrations:
        _print_figures(each.integration_name, each.figures, decided=each.decided)
        for note in _notes(each):
            click.echo(note)
        click.echo()
    if len(found.integrations) > 1:
        _print_figures("All integrations", found.in_sum, decided=found.decided)
    elif not found.integrations:
        click.echo("No decisions to judge by.")


def _print_figures(title: str, figures: Sequence[ThresholdFigures], *, decided: int) -> None:
    click.echo(f"{title}: {_counted(decided, 'organization')} decided.")
    print_table(HEADINGS, [_row(each) for each in figures])
    if decided < FEW:
        click.echo(
            f"Of fewer than {FEW} decisions the figures mean little: in brackets is what they "
            "leave possible, with 95 % certainty."
        )


def _row(figures: ThresholdFigures) -> Sequence[str]:
    offered = " (offered)" if figures.threshold == ACCEPT_ALL else ""
    return (
        f"{figures.threshold:.2f}{offered}",
        str(figures.right),
        str(figures.wrong),
        str(figures.left_open),
        _percent(figures.precision),
        _percent(figures.recall),
    )


def _percent(share: Share) -> str:
    if share.value is None:
        return "-"
    low, high = (f"{100 * each:.0f}" for each in share.interval)
    return f"{100 * share.value:.1f} % ({low} to {high})"


def _notes(each: IntegrationEvaluation) -> list[str]:
    notes = []
    if each.imported:
        notes.append(f"Not counted: {each.imported} mapped when the organization was made from it.")
    if each.unlisted:
        notes.append(f"Not counted: {each.unlisted} mapped to what is listed no more.")
    return notes


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _as_json(found: Evaluation) -> dict[str, Any]:
    return {
        "integrations": [
            {
                "integrationName": each.integration_name,
                "decided": each.decided,
                "imported": each.imported,
                "unlisted": each.unlisted,
                "isOfFew": each.is_of_few,
                "thresholds": [_figures_as_json(figures) for figures in each.figures],
            }
            for each in found.integrations
        ],
        "inSum": [_figures_as_json(figures) for figures in found.in_sum],
        "decided": found.decided,
        "withoutListing": list(found.without_listing),
    }


def _figures_as_json(figures: ThresholdFigures) -> dict[str, Any]:
    return {
        "threshold": figures.threshold,
        "right": figures.right,
        "wrong": figures.wrong,
        "leftOpen": figures.left_open,
        "precision": _share_as_json(figures.precision),
        "recall": _share_as_json(figures.recall),
    }


def _share_as_json(share: Share) -> dict[str, Any]:
    low, high = share.interval
    return {"value": share.value, "low": low, "high": high}
