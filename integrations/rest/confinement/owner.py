"""The organization that a client acts for, compared with what records say. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from integrations.rest.listing.organization_id import id_as_listed
from integrations.rest.manifest.json_path import pick
from integrations.rest.manifest.spec import OrganizationSpec


@dataclass(frozen=True, kw_only=True)
class Owner:
    """`id` is in the one form of the vendor's ids; `spec` says what that form is."""

    id: str
    spec: OrganizationSpec

    @property
    def value(self) -> str | int:
        """The id as the vendor's JSON has it."""
        return int(self.id) if self.spec.id_form == "integer" else self.id

    def owns(self, row: Mapping[str, Any], path: tuple[str, ...]) -> bool:
        """True if the field of the row is the organization's id; absent or null is not."""
        return self.is_meant_by(pick(row, path))

    def is_meant_by(self, value: object) -> bool:
        text = as_text(value)
        return text is not None and id_as_listed(text, self.spec) == self.id


def as_text(value: object) -> str | None:
    """An id of any type on the wire as text; None for what is no id."""
    match value:
        case bool():
            return None
        case str() | int():
            return str(value)
        case float() if value.is_integer():  # HaloPSA's sites have 14.0
            return str(int(value))
        case _:
            return None
