"""Drift: how a mapping differs from its external organization at the vendor."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DriftState(StrEnum):
    """UNKNOWN: the mapping is not active, or no listing of its integration is kept."""

    IN_SYNC = "IN_SYNC"
    RENAMED = "RENAMED"
    INACTIVE = "INACTIVE"
    MISSING = "MISSING"
    UNKNOWN = "UNKNOWN"


DRIFTED = frozenset({DriftState.RENAMED, DriftState.INACTIVE, DriftState.MISSING})


@dataclass(frozen=True, kw_only=True)
class MappingDrift:
    """`current_name` is what the vendor called it at `compared_at`, if it was listed."""

    state: DriftState
    current_name: str | None = None
    compared_at: datetime | None = None
