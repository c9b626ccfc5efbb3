"""An exclusion: a person said that there is nothing to map here."""

from dataclasses import dataclass
from datetime import datetime

MAX_EXCLUSIONS = 100
"""How many a caller may ask for at once."""


@dataclass(frozen=True, kw_only=True)
class Exclusion:
    """Either an organization that does not use the integration (`org_id`), or an external
    organization that is nobody's customer (`external_org_id`, in the vendor's one form).

    `exclusion_id` is the same whenever the same is excluded again. `external_org_name` is what it
    was called then; empty if that was not known.
    """

    exclusion_id: str
    integration_name: str
    org_id: str | None = None
    external_org_id: str | None = None
    external_org_name: str = ""
    reason: str
    excluded_at: datetime
    excluded_by: str


@dataclass(frozen=True, kw_only=True)
class OrganizationToExclude:
    """As it is given."""

    organization_id: str
    integration_name: str
    reason: str | None = ""


@dataclass(frozen=True, kw_only=True)
class ExternalOrganizationToExclude:
    """As it is given."""

    integration_name: str
    external_org_id: str
    reason: str | None = ""
