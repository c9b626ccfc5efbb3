"""Microsoft Graph: reads a customer's status from its relationships, or lists contracts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from integrations.base import ExternalOrganization
from integrations.rest.integration import ManifestIntegration
from integrations.rest.listing.external_organization import to_external_organization
from integrations.rest.listing.organization_id import id_as_listed
from integrations.rest.listing.organization_source import OrganizationSource
from integrations.rest.listing.page_source import Row
from integrations.rest.manifest.json_path import pick
from integrations.rest.manifest.listing_spec import ListingCall
from integrations.rest.manifest.loading import load_manifest
from integrations.rest.manifest.spec import OrganizationSpec
from integrations.rest.transport.vendor_settings import VendorSettings

# The statuses in which a relationship still lets the partner in:
# https://learn.microsoft.com/graph/api/resources/delegatedadminrelationship
_IN_FORCE = frozenset({"active", "expiring"})

_MANIFEST = load_manifest(Path(__file__).with_name("manifest.toml"))
_RELATIONSHIPS = _MANIFEST.other_listings["relationships"]

# Names and domains of contracts are copies, which go stale:
# https://learn.microsoft.com/graph/api/resources/contract
_CONTRACT_ORGANIZATION = OrganizationSpec(
    id=("customerId",),
    name=("displayName",),
    metadata={
        "azure_tenant_id": ("customerId",),
        "domain": ("defaultDomainName",),
        "contract_type": ("contractType",),
    },
    id_form=_MANIFEST.organization.id_form,
    id_help=_MANIFEST.organization.id_help,
)

# For listing contracts; a single one is found in the list, by its customer.
_CONTRACTS = _MANIFEST.model_copy(
    update={
        "listing": _MANIFEST.other_listings["contracts"],
        "organization": _CONTRACT_ORGANIZATION,
        "single": None,
    }
)


class MicrosoftGraphIntegration(ManifestIntegration):
    manifest = _MANIFEST

    async def source_of_organizations(self) -> OrganizationSource:
        session = await self.session()
        manifest = _CONTRACTS if _by_contract(session.settings) else self.manifest
        return OrganizationSource(session, manifest, listing=manifest.listing)

    async def read_organizations(self, source: OrganizationSource) -> list[ExternalOrganization]:
        listed = await super().read_organizations(source)
        if _by_contract(source.session.settings):
            return _first_of_each(listed)
        related = await _read_relationships(source, _RELATIONSHIPS)
        if not listed and any(_is_in_force(one) for ones in related.values() for one in ones):
            message = "Microsoft Graph lists relationships in force, and no tenant that has one"
            raise source.session.errors.bad_response(message)
        return [_join(customer, related[customer.id]) for customer in listed]

    async def read_organization(self, source: OrganizationSource, id: str) -> ExternalOrganization:
        found = await super().read_organization(source, id)
        if _by_contract(source.session.settings):
            return found
        related = await _read_relationships(source, _of_customer(found.id))
        return _join(found, related[found.id])

    def to_external_organization(self, row: Row, settings: VendorSettings) -> ExternalOrganization:
        spec = _CONTRACT_ORGANIZATION if _by_contract(settings) else self.manifest.organization
        return to_external_organization(row, spec, settings)


def _by_contract(settings: Mapping[str, str]) -> bool:
    return settings.get("customers_from") == "contracts"


def _first_of_each(listed: Iterable[ExternalOrganization]) -> list[ExternalOrganization]:
    """Each customer once: there may be contracts of several types with it."""
    found: dict[str, ExternalOrganization] = {}
    for one in listed:
        found.setdefault(one.id, one)
    return list(found.values())


def _of_customer(tenant_id: str) -> ListingCall:
    query = {"$filter": f"customer/tenantId eq '{tenant_id}'"}
    return _RELATIONSHIPS.model_copy(update={"query": query})


async def _read_relationships(
    source: OrganizationSource, call: ListingCall
) -> Mapping[str, list[Row]]:
    """By tenant; a relationship has no customer before the customer has approved it."""
    by_tenant: dict[str, list[Row]] = defaultdict(list)
    for relationship in await source.all_rows(call):
        tenant_id = pick(relationship, ("customer", "tenantId"))
        if tenant_id:
            id = id_as_listed(str(tenant_id), _MANIFEST.organization)
            by_tenant[id].append(relationship)
    return by_tenant


def _join(customer: ExternalOrganization, related: Sequence[Row]) -> ExternalOrganization:
    listed = [_summarize(relationship) for relationship in related]
    return replace(
        customer,
        is_active=any(_is_in_force(relationship) for relationship in related),
        metadata={**customer.metadata, **({"relationships": listed} if listed else {})},
    )


def _is_in_force(relationship: Row) -> bool:
    return relationship.get("status") in _IN_FORCE


def _summarize(relationship: Row) -> dict[str, Any]:
    return {
        "name": relationship.get("displayName"),
        "status": relationship.get("status"),
        "ends_at": relationship.get("endDateTime"),
    }
