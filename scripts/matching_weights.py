"""Makes graphql_api/services/matching/weights.csv from the training half of the labelled world.

    python scripts/matching_weights.py

For each level of each comparison: `m`, its share among pairs of one company, `u`, its share among
candidate pairs of different ones, and `weight`, the logarithm of m / u. A name and a domain are
counted together; if few pairs have both levels, their shares lean on what they would be if the two
had nothing to do with each other. Pairs labelled as unknown are left out of all counts.

Then the calibration: sums of weights, with the share of the training half's suggestions that were
right from there on. The same input makes the same file, letter by letter.
"""

import csv
import io
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from graphql_api.services.matching.evidence import Evidence
from graphql_api.services.matching.levels import (
    CONTRADICTED,
    UNLIKE,
    DifferenceLevel,
    DomainLevel,
    FormLevel,
    IdLevel,
    Levels,
    NameSource,
    WordLevel,
)
from graphql_api.services.matching.model import CALIBRATION, FILE, Model, read
from graphql_api.services.matching.name_similarity import NameSimilarity
from graphql_api.services.matching.suggestions import Match, compared, match_all
from tests.services.matching.labelled import LabelledPair
from tests.services.matching.world.pairs import Listings, training

GRADES = [*(each.name for each in NameSimilarity), UNLIKE, CONTRADICTED]
ALONE = {
    "ids": IdLevel,
    "forms": FormLevel,
    "words": WordLevel,
    "difference": DifferenceLevel,
    "source": NameSource,
}
"""Comparisons that are weighed each by itself, with levels from most to least alike."""

EXPECTED = ("forms", "source")
"""To agree in these is nothing special, half of all companies have one form: it has no weight."""

PARENTS = [NameSimilarity.STRUCTURAL.name, NameSimilarity.CONTAINED.name]

SOME = 0.5
"""Pairs that each level is taken to have had beside those that were seen (Jeffreys' prior)."""

LEAN = 10
"""Pairs' worth of leaning on independence, for a name and a domain together."""


SAMPLE = 499
"""Of the pairs that have nothing in common, one in so many is counted, for all of them."""

LEAST = 0.01
"""The confidence of what was never right."""

Z = 1.28
"""Of the standard normal distribution, of which nine tenths lie below."""

FIRST_CURVE = ((-2.0, 0.5), (20.0, 0.999))


class Row(NamedTuple):
    comparison: str
    level: str
    beside: str
    m: str
    u: str
    weight: str


class Counted(NamedTuple):
    """How often the levels occurred between records of one company, and of different ones."""

    same: Counter[Levels]
    different: Counter[Levels]


def main() -> None:
    FILE.write_text(made(), encoding="utf-8")
    print(f"{FILE.name} is made")


def made() -> str:
    rows = [*_weights(_counted())]
    first = Model(read(row._asdict() for row in rows).weights, FIRST_CURVE)
    curve = _curve(
        [
            (each.score, right)
            for each, right in judged(training(), first)
            if not each.contradicting_systems
        ]
    )
    rows += (Row(CALIBRATION, f"{score:.3f}", "", "", "", f"{share:.4f}") for score, share in curve)
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerows([Row._fields, *rows])
    return file.getvalue()


# ---------------------------------------------------------------- counting


def _counted() -> Counted:
    counted = Counted(Counter(), Counter())
    for pairs in training().values():
        labels = {pair.ids: pair.label for pair in pairs}
        match = matched(pairs, Model.blank())
        for evidence, count in _all_pairs(match):
            label = labels.get(evidence.ids, "different")
            if label != "unknown":
                (counted.same if label == "same" else counted.different)[evidence.levels] += count
    return counted


def _all_pairs(match: Match) -> Iterator[tuple[Evidence, int]]:
    """Each candidate pair, and of the others every so-many-th, for as many."""
    candidates = compared(match.ours, match.theirs, beside=match.surroundings, by=match.model)
    yield from ((evidence, 1) for evidence in candidates.values())
    width = len(match.theirs)
    for place in range(0, len(match.ours) * width, SAMPLE):
        one, other = divmod(place, width)
        if (one, other) not in candidates:
            yield match.evidence(match.ours[one].id, match.theirs[other].id), SAMPLE


def matched(pairs: Sequence[LabelledPair], model: Model) -> Match:
    return match_all(
        {pair.organization.id: pair.organization for pair in pairs}.values(),
        {pair.external.id: pair.external for pair in pairs}.values(),
        integration_name=pairs[0].listing,
        mapped=(),
        claimed=(),
        refused=(),
        model=model,
    )


# ---------------------------------------------------------------- weights


def _weights(counted: Counted) -> Iterator[Row]:
    yield from _of_names_and_domains(counted)
    for comparison, levels in ALONE.items():
        known = [level for level in levels if level != "UNKNOWN"]
        same, different = (_shares(each, comparison, known) for each in counted)
        falling = _falling([math.log(same[each] / different[each]) for each in known])
        base = falling[0] if comparison in EXPECTED else 0.0
        for level, weight in zip(known, (each - base for each in falling), strict=True):
            yield _row(comparison, level, "", same[level], different[level], weight)
        if len(known) < len(levels):
            yield Row(comparison, "UNKNOWN", "", "", "", "0.000")


def _shares(counts: Counter[Levels], comparison: str, known: Sequence[str]) -> dict[str, float]:
    """Of the pairs of which the comparison says anything."""
    found: Counter[str] = Counter()
    for each, count in counts.items():
        if each.name not in (UNLIKE, CONTRADICTED) or comparison == "ids":
            found[getattr(each, comparison)] += count
    whole = sum(found[level] + SOME for level in known)
    return {level: (found[level] + SOME) / whole for level in known}


def _of_names_and_domains(counted: Counted) -> Iterator[Row]:
    same, different = (_Joint(each) for each in counted)
    found = {beside: _falling_along_grades(beside, same, different) for beside in DomainLevel}
    for grade in GRADES:
        falling = _falling([found[beside][grade] for beside in DomainLevel])
        for beside, weight in zip(DomainLevel, falling, strict=True):
            m, u = (each.share(grade, beside) for each in (same, different))
            yield _row("name", grade, beside, m, u, weight)


def _falling_along_grades(
    beside: DomainLevel, same: "_Joint", different: "_Joint"
) -> dict[str, float]:
    """A parent's name holds its company's, and it uses that domain: these grades fall apart."""
    found: dict[str, float] = {}
    apart = PARENTS if beside in (DomainLevel.NAMED, DomainLevel.SHARED) else ()
    for chain in ([each for each in GRADES if each not in apart], apart):
        weights = [
            math.log(same.share(grade, beside) / different.share(grade, beside)) for grade in chain
        ]
        seen = [same.counts[grade, beside] + different.counts[grade, beside] + 1 for grade in chain]
        found.update(zip(chain, _falling(weights, seen), strict=True))
    return found


class _Joint:
    """Names and domains, of pairs of which neither ids nor forms say anything.

    The shares are those among pairs whose domains are known, and among those whose are not.
    """

    def __init__(self, counts: Counter[Levels]) -> None:
        self.counts: Counter[tuple[str, DomainLevel]] = Counter()
        for each, count in counts.items():
            if each.ids is IdLevel.UNKNOWN and each.forms is not FormLevel.DIFFERENT:
                self.counts[each.name, each.domain] += count
        self._names = {
            grade: sum(self.counts[grade, each] for each in DomainLevel) for grade in GRADES
        }
        self._domains = {
            each: sum(self.counts[grade, each] for grade in GRADES) for each in DomainLevel
        }

    def share(self, grade: str, beside: DomainLevel) -> float:
        of_name = (self._names[grade] + SOME) / (sum(self._names.values()) + SOME * len(GRADES))
        known = [each for each in DomainLevel if each is not DomainLevel.UNKNOWN]
        stratum = known if beside in known else [DomainLevel.UNKNOWN]
        whole = sum(self._domains[each] for each in stratum)
        of_domain = (self._domains[beside] + SOME) / (whole + SOME * len(stratum))
        leaning = max(LEAN * of_name * of_domain, SOME)
        return (self.counts[grade, beside] + leaning) / (whole + LEAN)


def _row(comparison: str, level: str, beside: str, m: float, u: float, weight: float) -> Row:
    return Row(comparison, level, beside, f"{m:.2e}", f"{u:.2e}", f"{weight:.3f}")


def _falling(values: Sequence[float], counts: Sequence[float] = ()) -> list[float]:
    """The nearest values that never rise: neighbours that do are put at their mean."""
    blocks: list[list[float]] = []
    for value, count in zip(values, counts or [1.0] * len(values), strict=True):
        blocks.append([value, count, 1])
        while len(blocks) > 1 and blocks[-2][0] < blocks[-1][0]:
            last, before = blocks.pop(), blocks[-1]
            whole = before[1] + last[1]
            mean = (before[0] * before[1] + last[0] * last[1]) / whole
            blocks[-1] = [mean, whole, before[2] + last[2]]
    return [value for value, _, length in blocks for _ in range(int(length))]


# ---------------------------------------------------------------- calibration


def judged(listings: Listings, model: Model) -> Iterator[tuple[Evidence, bool]]:
    """What the assignment suggests, and whether it was right, if anybody could know."""
    for pairs in listings.values():
        labels = {pair.ids: pair.label for pair in pairs}
        match = matched(pairs, model)
        for pair in match.chosen.items():
            evidence = match.weighed[pair]
            label = labels.get(evidence.ids, "different")
            if label != "unknown":
                yield evidence, label == "same"


def _curve(judged_scores: Iterable[tuple[float, bool]]) -> list[tuple[float, float]]:
    """Rising steps, each the share that was right at least, as far as its count can tell."""
    right: Counter[float] = Counter()
    count: Counter[float] = Counter()
    for score, is_right in judged_scores:
        right[round(score, 3)] += is_right
        count[round(score, 3)] += 1
    scores = sorted(count, reverse=True)
    shares = _falling(
        [right[each] / count[each] for each in scores], [count[each] for each in scores]
    )
    points: list[tuple[float, float]] = []
    for _, block in groupby(zip(shares, scores, strict=True), key=itemgetter(0)):
        alike = [score for _, score in block]
        share = _at_least(sum(right[each] for each in alike), sum(count[each] for each in alike))
        points += {(alike[0], share), (alike[-1], share)}
    return _rising(sorted(points))


def _rising(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Few suggestions tell little: their step is no higher than one before that tells more."""
    found: list[tuple[float, float]] = []
    for score, share in points:
        found.append((score, max(share, found[-1][1] if found else LEAST)))
    return found


def _at_least(right: int, count: int) -> float:
    """The lower end of Wilson's interval, https://doi.org/10.1080/01621459.1927.10502953"""
    share, square = right / count, Z * Z
    middle = share + square / (2 * count)
    spread = Z * math.sqrt(share * (1 - share) / count + square / (4 * count * count))
    return (middle - spread) / (1 + square / count)


if __name__ == "__main__":
    main()
