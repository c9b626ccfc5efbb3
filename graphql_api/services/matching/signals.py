"""What speaks for and against two records being one company, as a person is told it."""

from dataclasses import dataclass
from enum import StrEnum


class SignalKind(StrEnum):
    """In the order of their strength."""

    EXTERNAL_ID = "EXTERNAL_ID"
    DOMAIN = "DOMAIN"
    EXACT_NAME = "EXACT_NAME"
    NORMALIZED_NAME = "NORMALIZED_NAME"
    SIMILAR_NAME = "SIMILAR_NAME"


@dataclass(frozen=True, kw_only=True)
class Signal:
    """`detail` is made of whole sentences, fit for a person."""

    kind: SignalKind
    detail: str


class EvidenceKind(StrEnum):
    """What speaks for one company, in the order of its strength; then what speaks against it."""

    EXTERNAL_ID = "EXTERNAL_ID"
    DOMAIN = "DOMAIN"
    EXACT_NAME = "EXACT_NAME"
    NORMALIZED_NAME = "NORMALIZED_NAME"
    SIMILAR_NAME = "SIMILAR_NAME"
    RARE_WORDS = "RARE_WORDS"
    DIFFERENT_IDS = "DIFFERENT_IDS"
    DIFFERENT_DOMAINS = "DIFFERENT_DOMAINS"
    DIFFERENT_NUMBERS = "DIFFERENT_NUMBERS"
    DIFFERENT_NAMES = "DIFFERENT_NAMES"
    DIFFERENT_FORMS = "DIFFERENT_FORMS"
    INACTIVE = "INACTIVE"
    MARKED = "MARKED"


@dataclass(frozen=True, kw_only=True)
class WeighedSignal:
    """`weight` is in log-odds: positive for one company, negative for two.

    `detail` is made of whole sentences, fit for a person.
    """

    kind: EvidenceKind
    detail: str
    weight: float
