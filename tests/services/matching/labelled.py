"""Labelled pairs, and what matching makes of them at the threshold for accepting all.

A pair is labelled `same`, `different` (tempting, and wrong) or `unknown` (the same name twice, so
that nobody could know). What is accepted without being labelled `same` is wrong, whatever it is.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphql_api.services.matching.answers import Suggestion, Suggestions
from graphql_api.services.matching.identifiers import Identifier
from graphql_api.services.matching.suggestions import (
    ACCEPT_ALL,
    OrganizationToMatch,
    suggest,
)
from integrations.base import ExternalOrganization

METADATA_KEYS = {"microsoft_graph": "azure_tenant_id", "itglue": "itglue_id"}


@dataclass(frozen=True, kw_only=True)
class LabelledPair:
    listing: str
    case: str
    label: str
    organization: OrganizationToMatch
    external: ExternalOrganization

    @property
    def ids(self) -> tuple[str, str]:
        return self.organization.id, self.external.id

    def __str__(self) -> str:
        return f"{self.case}: {self.organization.name!r} and {self.external.name!r}"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What was done with each pair of one or more listings."""

    accepted_right: list[LabelledPair]
    accepted_wrong: list[Suggestion]
    missed: list[tuple[LabelledPair, Suggestion | None]]
    left_alone: list[LabelledPair]

    @property
    def precision(self) -> float:
        return len(self.accepted_right) / (len(self.accepted_right) + len(self.accepted_wrong))

    @property
    def recall(self) -> float:
        return len(self.accepted_right) / (len(self.accepted_right) + len(self.missed))

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(
            accepted_right=self.accepted_right + other.accepted_right,
            accepted_wrong=self.accepted_wrong + other.accepted_wrong,
            missed=self.missed + other.missed,
            left_alone=self.left_alone + other.left_alone,
        )

    def table(self) -> str:
        return "\n".join(
            (
                f"{'':20}{'accepted':>10}{'not accepted':>14}",
                f"{'labelled same':20}{len(self.accepted_right):>10}{len(self.missed):>14}",
                f"{'not the same':20}{len(self.accepted_wrong):>10}{len(self.left_alone):>14}",
                f"precision {self.precision:.1%}, recall {self.recall:.1%}",
            )
        )

    def misses(self) -> str:
        return "\n".join(f"  {pair} — {_told(found)}" for pair, found in self.missed)


def read_labelled() -> list[LabelledPair]:
    with Path(__file__).with_name("labelled.csv").open(encoding="utf-8", newline="") as file:
        return [_pair(row) for row in csv.DictReader(file)]


def judge(pairs: Sequence[LabelledPair]) -> Outcome:
    """Match all of one listing's records at once, as the service does."""
    listing = pairs[0].listing
    suggestions = suggest(
        {pair.organization.id: pair.organization for pair in pairs}.values(),
        {pair.external.id: pair.external for pair in pairs}.values(),
        integration_name=listing,
    )
    return _compared(pairs, suggestions)


def is_accepted(suggestion: Suggestion) -> bool:
    return suggestion.confidence >= ACCEPT_ALL and not suggestion.is_ambiguous


def _compared(pairs: Iterable[LabelledPair], suggestions: Suggestions) -> Outcome:
    found = {(each.organization_id, each.external_id): each for each in suggestions.found}
    accepted = {ids for ids, each in found.items() if is_accepted(each)}
    same = [pair for pair in pairs if pair.label == "same"]
    right = {pair.ids for pair in same}
    return Outcome(
        accepted_right=[pair for pair in same if pair.ids in accepted],
        accepted_wrong=[found[ids] for ids in sorted(accepted - right)],
        missed=[(pair, found.get(pair.ids)) for pair in same if pair.ids not in accepted],
        left_alone=[pair for pair in pairs if pair.ids not in accepted | right],
    )


def _pair(row: dict[str, str]) -> LabelledPair:
    metadata: dict[str, Any] = {"website": row["website"]} if row["website"] else {}
    metadata |= {METADATA_KEYS[each.system]: each.value for each in _ids(row["external_ids"])}
    return LabelledPair(
        listing=row["listing"],
        case=row["case"],
        label=row["label"],
        organization=OrganizationToMatch(
            id=row["org"],
            name=row["organization"],
            domain=row["domain"] or None,
            identifiers=frozenset(_ids(row["organization_ids"])),
        ),
        external=ExternalOrganization(id=row["ext"], name=row["external"], metadata=metadata),
    )


def _ids(text: str) -> list[Identifier]:
    return [Identifier(*each.split("=")) for each in text.split()]


def _told(found: Suggestion | None) -> str:
    if found is None:
        return "not suggested"
    return f"{found.confidence:.2f}{' ambiguous' if found.is_ambiguous else ''}"
