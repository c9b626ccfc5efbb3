"""What a line of the file comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from graphql_api.services.mapping_csv.reading import Line
from graphql_api.services.mapping_fields import CheckedFields
from graphql_api.storage.mapping_entity import OrganizationMapping
from graphql_api.storage.organizations import Organization


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
class Place:
    """What one live mapping at most may hold: an external organization or, where an integration
    shares those, the external organization within one organization (`org_id`)."""

    integration_name: str
    external_org_id: str
    org_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A line as it stands among what is stored.

    `existing` is the mapping that it is about, `fields` is what is to be written. It `takes` a
    place and `frees` one; `chooses` is an external organization that the actor must be allowed.
    """

    line: Line
    action: LineAction = LineAction.UNCHANGED
    code: LineCode | None = None
    message: str | None = None
    organization: Organization | None = None
    existing: OrganizationMapping | None = None
    fields: CheckedFields = field(default_factory=CheckedFields)
    changes: Sequence[FieldChange] = ()
    takes: Place | None = None
    frees: Place | None = None
    chooses: str | None = None

    @property
    def is_written(self) -> bool:
        return self.action.is_written

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
            takes=None,
            frees=None,
            chooses=None,
        )


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What is stored, as far as the lines name it and the actor may see it.

    `organizations` by id, and `named` by name where a line gives no id. `mappings` are all of an
    organization, inactive ones too. `vouching` are the live mappings of organizations that the
    actor manages; None stands for one who manages provider-wide and needs none.
    """

    organizations: Mapping[str, Organization]
    named: Mapping[str, Sequence[Organization]]
    mappings: Mapping[str, Sequence[OrganizationMapping]]
    vouching: Sequence[OrganizationMapping] | None
