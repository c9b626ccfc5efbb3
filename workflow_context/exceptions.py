"""The failures that a workflow should expect.

OrganizationNotFoundError    no such organization, or none that this user may see
OrganizationInactiveError    nothing is done for an inactive organization
IntegrationNotFoundError     no such integration; `available` names those that exist
MappingNotFoundError         the organization is not mapped: there is no default mapping
MultipleMappingsError        several mappings and no id; `mapping_ids` names them
PermissionDeniedError        the user may see the organization, but may not do this
ValidationError              a value to be written is not allowed; `fields` says which and why
DuplicateMappingError, ExternalOrganizationClaimedError
IntegrationError             the vendor, or what was set up for it, failed; has `kind` and `remedy`
"""

from collections.abc import Sequence

from graphql_api.services.errors import (
    DuplicateMappingError,
    ExternalOrganizationClaimedError,
    IntegrationNotFoundError,
    MappingNotFoundError,
    OrganizationInactiveError,
    OrganizationNotFoundError,
    PermissionDeniedError,
    ServiceError,
    ValidationError,
)
from integrations.base import IntegrationError

__all__ = [
    "DuplicateMappingError",
    "ExternalOrganizationClaimedError",
    "IntegrationError",
    "IntegrationNotFoundError",
    "MappingNotFoundError",
    "MultipleMappingsError",
    "OrganizationInactiveError",
    "OrganizationNotFoundError",
    "PermissionDeniedError",
    "ServiceError",
    "ValidationError",
]


class MultipleMappingsError(ServiceError):
    """The organization has several mappings of the integration; choose one of `mapping_ids`."""

    def __init__(self, integration_name: str, mapping_ids: Sequence[str]) -> None:
        super().__init__(
            f"The organization has {len(mapping_ids)} mappings to {integration_name}. "
            f"Say which with mapping_id: {', '.join(mapping_ids)}."
        )
        self.integration_name = integration_name
        self.mapping_ids = tuple(mapping_ids)
