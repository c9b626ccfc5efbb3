"""The effect of one change to a mapping: what it claims, releases and selects.

The write protocol, the services and the plan of a CSV import all read it here, so that a plan
predicts what a write does.
"""

from dataclasses import dataclass
from typing import NamedTuple, Protocol


class Target(NamedTuple):
    """An external organization, across integrations."""

    integration_name: str
    external_org_id: str


class MappingState(Protocol):
    """As much of a mapping, stored or yet to be created, as decides what a change does."""

    @property
    def integration_name(self) -> str: ...

    @property
    def external_org_id(self) -> str: ...

    @property
    def is_active(self) -> bool: ...


@dataclass(frozen=True)
class MappingChange:
    """`before` is None for a new mapping."""

    before: MappingState | None
    after: MappingState

    @property
    def claims(self) -> Target | None:
        """The external organization that the mapping becomes active on."""
        active = active_target(self.after)
        return None if active == active_target(self.before) else active

    @property
    def releases(self) -> Target | None:
        """The external organization that the mapping was active on and no longer is."""
        active = active_target(self.before)
        return None if active == active_target(self.after) else active

    @property
    def selects(self) -> Target | None:
        """The external organization that somebody has chosen by this change, and must be allowed
        to choose: that of a new mapping, of one that moves, and of one that is restored."""
        before, after = self.before, self.after
        if before is None or target_of(before) != target_of(after):
            return target_of(after)
        is_restored = after.is_active and not before.is_active
        return target_of(after) if is_restored else None


def target_of(mapping: MappingState) -> Target:
    return Target(mapping.integration_name, mapping.external_org_id)


def active_target(mapping: MappingState | None) -> Target | None:
    return target_of(mapping) if mapping is not None and mapping.is_active else None
