"""A rejected suggestion: a person said that this organization is not that external one."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class RejectedSuggestion:
    """`external_org_name` is what it was called then; empty if that was not known."""

    integration_name: str
    org_id: str
    external_org_id: str
    external_org_name: str
    rejected_at: datetime
    rejected_by: str
