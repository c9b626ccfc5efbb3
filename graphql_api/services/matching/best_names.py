"""The two of two records' names that are most alike."""

from typing import NamedTuple

from graphql_api.services.matching.name_similarity import NameSimilarity, compare
from graphql_api.services.matching.profiles import KnownName, Profile


class NameMatch(NamedTuple):
    similarity: NameSimilarity
    ours: KnownName
    theirs: KnownName


_LAST = (max(NameSimilarity) + 1, True)


def best_name(organization: Profile, external: Profile) -> NameMatch | None:
    """The most alike; of those, one of its own rather than a learnt one."""
    best: NameMatch | None = None
    rank = _LAST
    for ours in organization.names:
        for theirs in external.names:
            similarity = compare(ours.name, theirs.name)
            if similarity is not None and (similarity, ours.is_learnt) < rank:
                rank = (similarity, ours.is_learnt)
                best = NameMatch(similarity, ours, theirs)
    return best
