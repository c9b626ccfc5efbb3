"""The plan of an import of aliases, and the fingerprint by which it is carried out."""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any


class AliasAction(Enum):
    ADD = "ADD"
    UNCHANGED = "UNCHANGED"
    INVALID = "INVALID"


@dataclass(frozen=True, kw_only=True)
class PlannedAlias:
    """`message` says why a line is invalid, or warns of others that are called so."""

    number: int
    action: AliasAction
    organization_id: str
    organization_name: str
    alias: str
    message: str | None = None

    def to_public_dict(self) -> dict[str, Any]:
        return {
            "line": self.number,
            "action": self.action.value,
            "organization_id": self.organization_id,
            "organization_name": self.organization_name,
            "alias": self.alias,
            "message": self.message,
        }


@dataclass(frozen=True, kw_only=True)
class AliasPlan:
    """One line for each of the file, in its order."""

    lines: Sequence[PlannedAlias]
    fingerprint: str

    @classmethod
    def of(cls, text: str, lines: Sequence[PlannedAlias]) -> "AliasPlan":
        said = json.dumps([each.to_public_dict() for each in lines], sort_keys=True)
        digest = hashlib.sha256(hashlib.sha256(text.encode()).digest() + said.encode())
        return cls(lines=lines, fingerprint=digest.hexdigest())

    @cached_property
    def counts(self) -> Counter[AliasAction]:
        return Counter(line.action for line in self.lines)


class AliasResult(Enum):
    ADDED = "ADDED"
    UNCHANGED = "UNCHANGED"
    SKIPPED = "SKIPPED"
    FAILED = "FAILED"
    NOT_REACHED = "NOT_REACHED"


@dataclass(frozen=True, kw_only=True)
class AliasOutcome:
    line: PlannedAlias
    result: AliasResult
    message: str | None = None


@dataclass(frozen=True, kw_only=True)
class AliasReport:
    """One outcome for each line of the plan, in its order."""

    outcomes: Sequence[AliasOutcome]

    @cached_property
    def counts(self) -> Counter[AliasResult]:
        return Counter(outcome.result for outcome in self.outcomes)
