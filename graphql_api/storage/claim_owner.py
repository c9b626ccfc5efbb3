"""The owner of a claim: the mapping that is live on an external organization, and its organization.

Only of an integration that does not let organizations share.
"""

from collections.abc import Collection
from functools import partial

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.storage import mapping_rows
from graphql_api.storage.keys import (
    INTEGRATION_MAPPINGS,
    ORG_MAPPINGS,
    claim_key,
    org_mapping_key,
    unique_key,
)
from graphql_api.storage.parallel_reads import read_all
from graphql_api.storage.table_store import TableStore
from graphql_api.storage.write_protocol import Claim, is_fence


async def find_claim_owner(
    store: TableStore, integration_name: str, external_org_id: str
) -> OrganizationMapping | None:
    """The claim names the organization, and the uniqueness row there names the mapping."""
    org_id = await find_claiming_organization(store, integration_name, external_org_id)
    if org_id is None:
        return None
    unique = await store.get(ORG_MAPPINGS, org_id, unique_key(integration_name, external_org_id))
    if unique is None or is_fence(unique):
        return None
    key = org_mapping_key(integration_name, str(unique.properties["MappingId"]))
    row = await store.get(ORG_MAPPINGS, org_id, key)
    mapping = None if row is None else mapping_rows.from_entity(row)
    return mapping if mapping is not None and mapping.holds(external_org_id) else None


async def find_claiming_organization(
    store: TableStore, integration_name: str, external_org_id: str
) -> str | None:
    """A live mapping stands in this organization or in none.

    Which of its mappings it is, the claim does not say: a sibling that the uniqueness row refused
    may have left its name there.
    """
    row = await store.get(INTEGRATION_MAPPINGS, integration_name, claim_key(external_org_id))
    return None if row is None else Claim.from_row(row).org_id


async def find_claiming_organizations(
    store: TableStore, integration_name: str, external_org_ids: Collection[str]
) -> set[str]:
    """Of each of these external organizations the one organization that can have a live mapping on
    it; one read for each."""
    read = partial(find_claiming_organization, store, integration_name)
    found = await read_all(read, list(external_org_ids))
    return {each for each in found if each is not None}
