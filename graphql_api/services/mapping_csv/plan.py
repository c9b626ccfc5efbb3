"""The plan of an import, line by line, and the fingerprint by which it is carried out.

The plan follows from the file and from what is stored. Its fingerprint is a hash over the file's
text and over all that the plan says: each line's action, its reason, and the version of the
mapping that it changes. Who wants the plan carried out gives the fingerprint back; the plan is made
again, and another fingerprint means that something it relies on has moved.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from functools import cached_property
from types import MappingProxyType
from typing import Any

from graphql_api.services.mapping_csv.columns import (
    EXTERNAL_ORG_ID,
    INTEGRATION,
    MAPPING_ID,
    ORGANIZATION_ID,
    ORGANIZATION_NAME,
)
from graphql_api.services.mapping_csv.conflicts import Staged
from graphql_api.services.mapping_csv.drafts import Draft, FieldChange, LineAction, LineCode
from graphql_api.services.mapping_csv.values import cell
from graphql_api.services.mapping_fields import CheckedFields, NewMapping


@dataclass(frozen=True, kw_only=True)
class PlannedLine:
    """The ids and names are the stored ones if the line names what is stored, or else its own.

    `expected_version` is that of the mapping which it changes; `fields` are what it writes, and
    they hold secrets.
    """

    number: int
    action: LineAction
    code: LineCode | None
    message: str | None
    organization_id: str
    organization_name: str
    integration_name: str
    external_org_id: str
    mapping_id: str | None
    changes: Sequence[FieldChange]
    stage: int
    expected_version: str | None
    fields: CheckedFields
    warning: str | None = None

    @classmethod
    def of(cls, staged: Staged, *, warning: str | None = None) -> "PlannedLine":
        draft = staged.draft
        line, organization, existing = draft.line, draft.organization, draft.existing
        return cls(
            number=line.number,
            action=draft.action,
            code=draft.code,
            message=draft.message,
            organization_id=organization.org_id if organization else cell(line, ORGANIZATION_ID),
            organization_name=organization.name if organization else cell(line, ORGANIZATION_NAME),
            integration_name=cell(line, INTEGRATION),
            external_org_id=_external_org_id(draft),
            mapping_id=existing.mapping_id if existing else cell(line, MAPPING_ID) or None,
            changes=draft.changes,
            stage=staged.stage,
            expected_version=str(existing.version) if existing and draft.is_written else None,
            fields=draft.fields,
            warning=warning,
        )

    @property
    def is_written(self) -> bool:
        return self.action.is_written

    def new_mapping(self) -> NewMapping:
        """The mapping that a CREATE line creates."""
        return NewMapping(
            organization_id=self.organization_id,
            integration_name=self.integration_name,
            external_org_id=self.fields["external_org_id"],
            external_org_name=self.fields["external_org_name"],
            mapping_data=self.fields["mapping_data"],
        )

    def to_public_dict(self) -> dict[str, Any]:
        """The line as JSON for a person, without secrets."""
        return {
            "line": self.number,
            "action": self.action.value,
            "code": self.code.value if self.code else None,
            "message": self.message,
            "warning": self.warning,
            "organization_id": self.organization_id,
            "organization_name": self.organization_name,
            "integration": self.integration_name,
            "external_org_id": self.external_org_id,
            "mapping_id": self.mapping_id,
            "changes": [asdict(each) for each in self.changes],
        }


@dataclass(frozen=True, kw_only=True)
class ImportPlan:
    """One line for each of the file, in its order, but for those that were left empty.

    `notes` say what could not be looked at.
    """

    lines: Sequence[PlannedLine]
    fingerprint: str
    empty_lines: int = 0
    notes: Sequence[str] = ()

    @classmethod
    def of(
        cls,
        text: str,
        staged: Sequence[Staged],
        *,
        warnings: Mapping[int, str] = MappingProxyType({}),
        notes: Sequence[str] = (),
        empty_lines: int = 0,
    ) -> "ImportPlan":
        """`warnings` are by the number of the line."""
        lines = [
            PlannedLine.of(each, warning=warnings.get(each.draft.line.number)) for each in staged
        ]
        return cls(
            lines=lines,
            fingerprint=_fingerprint(text, lines),
            empty_lines=empty_lines,
            notes=notes,
        )

    @cached_property
    def counts(self) -> Counter[LineAction]:
        return Counter(line.action for line in self.lines)


def _external_org_id(draft: Draft) -> str:
    given = cell(draft.line, EXTERNAL_ORG_ID)
    return draft.fields.get("external_org_id", given)


def _fingerprint(text: str, lines: Sequence[PlannedLine]) -> str:
    said = [[_promised(line), line.stage, line.expected_version] for line in lines]
    digest = hashlib.sha256(hashlib.sha256(text.encode()).digest())
    digest.update(json.dumps(said, sort_keys=True).encode())
    return digest.hexdigest()


def _promised(line: PlannedLine) -> dict[str, Any]:
    """All but the warning: it tells what a listing says that one process may keep and another not,
    and changes nothing of what is written."""
    return {**line.to_public_dict(), "warning": None}


class LineResult(Enum):
    CREATED = "CREATED"
    CHANGED = "CHANGED"
    UNCHANGED = "UNCHANGED"
    SKIPPED = "SKIPPED"
    FAILED = "FAILED"
    NOT_REACHED = "NOT_REACHED"


@dataclass(frozen=True, kw_only=True)
class LineOutcome:
    """`code` and `message` say why a line was not written."""

    line: PlannedLine
    result: LineResult
    mapping_id: str | None
    code: LineCode | None = None
    message: str | None = None


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """One outcome for each line of the plan, in its order."""

    outcomes: Sequence[LineOutcome]
    empty_lines: int = 0

    @cached_property
    def counts(self) -> Counter[LineResult]:
        return Counter(outcome.result for outcome in self.outcomes)
