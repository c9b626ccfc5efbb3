"""Suggestions for a thousand by a thousand names, against comparing each with each by rapidfuzz."""

import random

from rapidfuzz import fuzz

from benchmarks.measure import medians
from benchmarks.report import Table, shown_ratio, shown_time
from graphql_api.services.matching.suggestions import OrganizationToMatch, suggest
from integrations.base import ExternalOrganization
from tests.services.matching.held_out import as_a_vendor_writes, unlike_names

COUNT = 1000


async def suggestions_for_a_thousand(count: int = COUNT, *, rounds: int = 5) -> Table:
    chance = random.Random(7)  # noqa: S311 - the same names in each run
    names = unlike_names(count, seed=7)
    ours = [OrganizationToMatch(id=str(number), name=name) for number, name in enumerate(names)]
    theirs = [
        ExternalOrganization(id=each.id, name=as_a_vendor_writes(each.name, chance))
        for each in ours
    ]
    texts = [each.name.lower() for each in ours]
    their_texts = [each.name.lower() for each in theirs]

    async def suggested() -> None:
        suggest(ours, theirs, integration_name="ninjaone")

    async def each_with_each() -> None:
        for text in texts:
            max(fuzz.WRatio(text, other) for other in their_texts)

    fast, slow = await medians(suggested, each_with_each, times=1, rounds=rounds)
    return Table(
        name="suggestions_for_a_thousand",
        columns=("names", "suggest", "each with each", "ratio"),
        rows=(
            (
                f"{count:,} by {count:,}",
                shown_time(fast),
                shown_time(slow),
                f"{shown_ratio(slow / fast)} times faster",
            ),
        ),
    )
