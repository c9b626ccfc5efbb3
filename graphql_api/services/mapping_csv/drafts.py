"""The planned effect of one line of the file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from graphql_api.models.mapping import MappingRules, OrganizationMapping
from graphql_api.models.mapping_change import MappingChange, Target
from graphql_api.models.organization import Organization
from graphql_api.services.mapping_csv.columns import INTEGRATION
from graphql_api.services.mapping_csv.reading import Line
from graphql_api.services.mapping_fields import CheckedFields


class LineAction(Enum):
    CREATE = "CREATE"
    CHANGE = "CHANGE"
    UNCHANGED = "UNCHANGED"
    CONFLICT = "CONFLICT"
    INVALID = "INVALID"

    @property
    def is_written(self) -> bool:
        return self in (LineAction.CREATE, LineAction.CHANGE)


class LineCode(Enum):
    """Why a line is not written."""

    UNREADABLE_LINE = "UNREADABLE_LINE"
    VALUE_NOT_ALLOWED = "VALUE_NOT_ALLOWED"
    ORGANIZATION_NOT_FOUND = "ORGANIZATION_NOT_FOUND"
    ORGANIZATION_AMBIGUOUS = "ORGANIZATION_AMBIGUOUS"
    ORGANIZATION_NAME_DIFFERS = "ORGANIZATION_NAME_DIFFERS"
    ORGANIZATION_INACTIVE = "ORGANIZATION_INACTIVE"
    PERMISSION_DENIED = "PERMISSION_DENIED"
    INTEGRATION_NOT_FOUND = "INTEGRATION_NOT_FOUND"
    INTEGRATION_DIFFERS = "INTEGRATION_DIFFERS"
    MAPPING_NOT_FOUND = "MAPPING_NOT_FOUND"
    EXTERNAL_ORGANIZATION_NOT_FOUND = "EXTERNAL_ORGANIZATION_NOT_FOUND"
    VERSION_CONFLICT = "VERSION_CONFLICT"
    DUPLICATE_MAPPING = "DUPLICATE_MAPPING"
    EXTERNAL_ORGANIZATION_CLAIMED = "EXTERNAL_ORGANIZATION_CLAIMED"
    SAME_AS_ANOTHER_LINE = "SAME_AS_ANOTHER_LINE"
    EXCHANGE = "EXCHANGE"
    STORAGE_UNAVAILABLE = "STORAGE_UNAVAILABLE"
    STOPPED = "STOPPED"


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """`field` is the column, or mapping_data.<name> with values as JSON. Of a secret only that it
    changes is told."""

    field: str
    before: str | None
    after: str | None
    is_secret: bool = False


@dataclass(frozen=True, order=True)
class Slot:
    """One active mapping at most may hold it: an external organization or, if the integration
    allows sharing, an external organization within one organization (`org_id`)."""

    integration_name: str
    external_org_id: str
    org_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A line as it stands among what is stored.

    `existing` is the mapping that it is about, `fields` is what is to be written, and `change` is
    what that does.
    """

    line: Line
    action: LineAction = LineAction.UNCHANGED
    code: LineCode | None = None
    message: str | None = None
    organization: Organization | None = None
    existing: OrganizationMapping | None = None
    fields: CheckedFields = field(default_factory=CheckedFields)
    changes: Sequence[FieldChange] = ()
    change: MappingChange | None = None
    rules: MappingRules = field(default_factory=MappingRules)

    @property
    def is_written(self) -> bool:
        return self.action.is_written

    @property
    def integration_name(self) -> str:
        return self.line.cells.get(INTEGRATION, "").strip()

    @property
    def claims(self) -> Slot | None:
        target = self.change.claims if self.change else None
        if target is None or self.organization is None:
            return None
        return Slot(*target, self.organization.org_id if self.rules.allows_sharing else "")

    @property
    def chosen(self) -> tuple[str, Target] | None:
        """The organization's id, and what it would be mapped to from now on."""
        target = self.change.claims if self.change else None
        if target is None or self.organization is None:
            return None
        return self.organization.org_id, target

    @property
    def released(self) -> OrganizationMapping | None:
        """The existing mapping, if the line takes it off its external organization."""
        return self.existing if self.change and self.change.releases else None

    def invalid(self, code: LineCode, message: str) -> "Draft":
        return self._not_written(LineAction.INVALID, code=code, message=message)

    def conflict(self, code: LineCode, message: str) -> "Draft":
        return self._not_written(LineAction.CONFLICT, code=code, message=message)

    def unchanged(self, existing: OrganizationMapping) -> "Draft":
        return replace(self._not_written(LineAction.UNCHANGED), existing=existing)

    def _not_written(
        self, action: LineAction, *, code: LineCode | None = None, message: str | None = None
    ) -> "Draft":
        return replace(
            self,
            action=action,
            code=code,
            message=message,
            changes=(),
            change=None,
        )


@dataclass(frozen=True, kw_only=True)
class Stored:
    """The organizations that the lines name and the actor may see, and their mappings.

    `organizations` by id, and `named` by name if a line gives no id. `mappings` are all of an
    organization, inactive ones too. `own_active` are what MappingService.own_active_mappings
    returns.
    """

    organizations: Mapping[str, Organization]
    named: Mapping[str, Sequence[Organization]]
    mappings: Mapping[str, Sequence[OrganizationMapping]]
    own_active: Sequence[OrganizationMapping] | None


def listed(values: Sequence[object]) -> str:
    """At most ten of them, and how many there are more."""
    shown = ", ".join(map(str, values[:10]))
    return f"{shown} and {len(values) - 10} more" if len(values) > 10 else shown
