"""How far two records agree, in levels: what the weights are made for, and looked up by."""

from enum import StrEnum
from typing import NamedTuple

UNLIKE = "UNLIKE"
CONTRADICTED = "CONTRADICTED"


class DomainLevel(StrEnum):
    """From most to least alike.

    NAMED: in common, telling, and made of the longer name. SHARED: in common and telling. SEVERAL:
    in common, and others have it too. UNKNOWN: one of them has none.
    """

    NAMED = "NAMED"
    SHARED = "SHARED"
    SEVERAL = "SEVERAL"
    UNKNOWN = "UNKNOWN"
    DIFFERENT = "DIFFERENT"


class IdLevel(StrEnum):
    """SHARED: a system's id, CODE: only a customer code, which people type."""

    SHARED = "SHARED"
    CODE = "CODE"
    UNKNOWN = "UNKNOWN"
    DIFFERENT = "DIFFERENT"


class FormLevel(StrEnum):
    SHARED = "SHARED"
    UNKNOWN = "UNKNOWN"
    DIFFERENT = "DIFFERENT"


class WordLevel(StrEnum):
    """How many records of both listings have the rarest word of two names that agree as a whole.

    RARE: these two. UNCOMMON: a few more. COMMON: more than that. UNKNOWN: the names differ.
    """

    RARE = "RARE"
    UNCOMMON = "UNCOMMON"
    COMMON = "COMMON"
    UNKNOWN = "UNKNOWN"


class DifferenceLevel(StrEnum):
    """Which word two names differ in that are nearly the same.

    COMMON_WORD: one that many records have, and a rare one is in common. TELLING_WORD: no other
    would tell them from others. UNKNOWN: any other, or the names do not differ.
    """

    COMMON_WORD = "COMMON_WORD"
    TELLING_WORD = "TELLING_WORD"
    UNKNOWN = "UNKNOWN"


class NameSource(StrEnum):
    OWN = "OWN"
    TAUGHT = "TAUGHT"


class Levels(NamedTuple):
    """`name` is that of a `NameSimilarity`, or UNLIKE, or CONTRADICTED: they cannot be one."""

    name: str
    domain: DomainLevel
    ids: IdLevel
    forms: FormLevel
    words: WordLevel
    difference: DifferenceLevel
    source: NameSource
