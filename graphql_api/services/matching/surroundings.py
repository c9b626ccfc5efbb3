"""What the two listings at hand tell of a mark, a word or a name: who else has it."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import chain

from graphql_api.services.matching.identifiers import Identifier
from graphql_api.services.matching.kept import kept
from graphql_api.services.matching.levels import DifferenceLevel, WordLevel
from graphql_api.services.matching.name import Name
from graphql_api.services.matching.name_similarity import NameSimilarity, compare
from graphql_api.services.matching.profiles import Profile
from graphql_api.services.matching.vocabulary import TRADE_WORDS

FEW = 6
"""Records of both sides that may have a word until it counts as common."""

MANY = 40
"""A word that so many have is no way to find who else bears a name."""


class Surroundings:
    """Both listings whole, those included that are left out of the suggestions."""

    def __init__(self, ours: Sequence[Profile], theirs: Sequence[Profile]) -> None:
        self.telling = telling_marks(ours) & telling_marks(theirs)
        self._sides = _with_words(ours), _with_words(theirs)
        self._counts = Counter(
            chain.from_iterable(words for side in self._sides for _, words in side)
        )

    def rarity(self, one: Name, other: Name) -> WordLevel:
        """Of the rarest word that both names have."""
        shared = {*one.plain} & {*other.plain}
        count = min(map(self._counts.__getitem__, shared), default=0)
        if count == 0:
            return WordLevel.UNKNOWN
        if count <= 2:
            return WordLevel.RARE
        return WordLevel.UNCOMMON if count <= FEW else WordLevel.COMMON

    def called_as_another(self, organization: Profile, external: Profile) -> bool:
        """One of them is called as another record of the other side is, or nearly."""
        return _bears(organization, self._theirs, but=external) or _bears(
            external, self._ours, but=organization
        )

    def difference(self, one: Name, other: Name) -> DifferenceLevel:
        """Of two names that are nearly the same: by a slip, or by the place of a word."""
        shared = {*one.plain} & {*other.plain}
        if not self.rare(shared - TRADE_WORDS):
            return DifferenceLevel.TELLING_WORD
        left, right = {*one.plain} - shared, {*other.plain} - shared
        if len(left) == len(right) == 1:
            few, many = sorted(map(self._count, (*left, *right)))
            is_common = few <= 2 and many > FEW and not _are_one_and_many(*left, *right)
        else:
            is_common = (
                not left and not right and self._is_common_part_moved(one.plain, other.plain)
            )
        return DifferenceLevel.COMMON_WORD if is_common else DifferenceLevel.UNKNOWN

    def _is_common_part_moved(self, ones: Sequence[str], others: Sequence[str]) -> bool:
        """From one end of the name to the other, as a whole."""
        return any(
            (*ones[at:], *ones[:at]) == tuple(others)
            and any(self._are_common(part) for part in (ones[:at], ones[at:]))
            for at in range(1, len(ones))
        )

    def _are_common(self, words: Iterable[str]) -> bool:
        return all(word in TRADE_WORDS or self._count(word) > FEW for word in words)

    def rare(self, words: Iterable[str]) -> list[str]:
        """Those that few records have, in order."""
        return sorted(word for word in words if self._count(word) <= FEW)

    def _count(self, word: str) -> int:
        return self._counts[word]

    @kept
    def _ours(self) -> dict[str, list[Profile]]:
        return _by_word(self._sides[0])

    @kept
    def _theirs(self) -> dict[str, list[Profile]]:
        return _by_word(self._sides[1])


def telling_marks(profiles: Sequence[Profile]) -> frozenset[Identifier | str]:
    """Ids and domains that only one of them has; a group's companies share theirs."""
    held: Counter[Identifier | str] = Counter()
    held.update(mark for profile in profiles for mark in profile.identifiers)
    held.update(mark for profile in profiles for mark in profile.domains)
    return frozenset(mark for mark, count in held.items() if count == 1)


Side = Sequence[tuple[Profile, Collection[str]]]
"""Records, each with the words that it has, once however often it has them."""


def _with_words(profiles: Iterable[Profile]) -> Side:
    return [
        (profile, {word for name in profile.readings for word in name.plain})
        for profile in profiles
    ]


def _by_word(side: Side) -> dict[str, list[Profile]]:
    found: dict[str, list[Profile]] = {}
    for profile, words in side:
        for word in words:
            found.setdefault(word, []).append(profile)
    return found


def _are_one_and_many(one: str, other: str) -> bool:
    """A plural is another name, however common the singular: Denholm and Denholms."""
    return f"{one}s" == other or f"{other}s" == one


_BY_CHANCE = (None, NameSimilarity.RELATED, NameSimilarity.INITIALS)


def _bears(profile: Profile, others: dict[str, list[Profile]], *, but: Profile) -> bool:
    near = {
        id(other): other
        for name in profile.readings
        for word in name.plain
        if len(others.get(word, ())) <= MANY
        for other in others.get(word, ())
        if other is not but
    }
    return any(_alike(profile, other) for other in near.values())


def _alike(one: Profile, other: Profile) -> bool:
    return any(
        compare(name, others_name) not in _BY_CHANCE
        for name in one.readings
        for others_name in other.readings
    )
