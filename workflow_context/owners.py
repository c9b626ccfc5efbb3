"""Whose one of a vendor's organizations is."""

from typing import TYPE_CHECKING

from graphql_api.models.organization import Organization
from graphql_api.services.access import Actor
from workflow_context.exceptions import MultipleOrganizationsError
from workflow_context.external_ids import text_of_id

if TYPE_CHECKING:
    from graphql_api.composition import Services


async def owner_of(
    services: "Services", actor: Actor, integration_name: str, external_org_id: str | int
) -> Organization | None:
    """Of the organizations that the actor may see. Raises MultipleOrganizationsError rather than
    guess, IntegrationNotFoundError, ValidationError."""
    id = text_of_id(external_org_id)
    mappings = await services.mappings.list_by_external_id(actor, integration_name, id)
    ids = [mapping.org_id for mapping in mappings]
    if len(ids) > 1:
        raise MultipleOrganizationsError(integration_name, id, ids)
    [owner] = await services.organizations.find_many(actor, ids) or [None]
    return owner
