"""Which of an organization's mappings is meant, and the errors that say why none is."""

from collections.abc import Sequence
from uuid import UUID

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.errors import MappingNotFoundError, shortened
from workflow_context.exceptions import MultipleMappingsError


def only(mappings: Sequence[OrganizationMapping], integration_name: str) -> OrganizationMapping:
    """Raises MultipleMappingsError rather than guess."""
    if len(mappings) > 1:
        raise MultipleMappingsError(integration_name, [each.mapping_id for each in mappings])
    return mappings[0]


def not_mapped(
    organization: Organization, integration_name: str, mapping_id: str | UUID | None
) -> MappingNotFoundError:
    which = "mapping" if mapping_id is None else f"mapping {shortened(str(mapping_id))}"
    return MappingNotFoundError(
        f"{organization.name} has no active {which} to {integration_name}. Map it first; "
        "there is no default mapping.",
        resource="mapping",
        id=integration_name if mapping_id is None else str(mapping_id),
    )


def of_another_integration(
    organization: Organization, found: OrganizationMapping, integration_name: str
) -> MappingNotFoundError:
    return MappingNotFoundError(
        f"Mapping {found.mapping_id} of {organization.name} is one to {found.integration_name}, "
        f"not to {integration_name}. Choose another id.",
        resource="mapping",
        id=found.mapping_id,
    )
