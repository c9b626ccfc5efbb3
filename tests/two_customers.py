"""A provider with two customers, each mapped to a vendor that also knows two companies more."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from graphql_api.composition import Orgmap, Services, open_orgmap
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.access import Actor, Identity, Permission, provider_manager
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.settings import Settings
from integrations.base import (
    BaseIntegration,
    ExternalOrganization,
    MappedOrganization,
    TestResult,
    TestStep,
    TestStepStatus,
)

CHIEF = provider_manager("chief", source="cli")

COUNT = "150,001"
ADDRESS = "https://vendor.internal.example"
"""What a connection test says that is the provider's alone."""

VIEW = (Permission.canViewConfig,)
MANAGE = (Permission.canManageConfig,)


class Vendor(BaseIntegration):
    """Shows six organizations and counts how often it is asked."""

    name = "vendor"
    display_name = "Vendor"
    supports_discovery = True
    confines_clients = True
    listings: ClassVar[list[str]] = []

    async def list_organizations(self) -> Sequence[ExternalOrganization]:
        self.listings.append(self.name)
        return [
            ExternalOrganization(id="ext-alpha", name="Alpha as the vendor says"),
            ExternalOrganization(id="ext-beta", name="Beta as the vendor says"),
            ExternalOrganization(id="ext-free-alpha", name="Nobody's customer yet"),
            ExternalOrganization(id="ext-free-beta", name="Nobody's customer either"),
            ExternalOrganization(id="ext-left-alpha", name="Left by Alpha"),
            ExternalOrganization(id="ext-left-beta", name="Left by Beta"),
        ]

    async def get_client(
        self, mapping: MappedOrganization, *, authorize_unconfined: object = None
    ) -> Any:
        """It reaches nothing, so it leaves nothing."""
        return mapping.external_org_id

    async def test_connection(self, mapping: MappedOrganization) -> TestResult:
        step = TestStep(
            name="listing",
            status=TestStepStatus.WARNING,
            message=f"{ADDRESS} shows {COUNT} clients.",
            remedy=f"Look at {ADDRESS}.",
            public_message="It shows its clients.",
            public_remedy="Tell whoever runs the service.",
        )
        return TestResult(
            success=True,
            message=step.message,
            tested_at=datetime.now(UTC),
            steps=(step,),
            details={"visibleOrganizations": COUNT, "asked": mapping.external_org_id},
            provider_details=frozenset({"visibleOrganizations"}),
        )


class SharedVendor(Vendor):
    name = "shared"
    display_name = "Shared"
    allows_shared_external_organizations = True


class UnloadedVendor(Vendor):
    """The integration of some mappings whose package the service did not find at its start."""

    name = "unloaded"
    display_name = "Unloaded"


class UnusedVendor(Vendor):
    """Nobody is mapped to it."""

    name = "unused"
    display_name = "Unused"


class NeedlessVendor(Vendor):
    """Both customers are excluded from it."""

    name = "needless"
    display_name = "Needless"


INTEGRATIONS: dict[str, type[BaseIntegration]] = {"vendor": Vendor, "shared": SharedVendor}

UNREADABLE = "kept for an integration that is not loaded"
"""Mapping data that nobody may read."""


@dataclass(frozen=True, kw_only=True)
class Customer:
    organization: Organization
    mapping: OrganizationMapping
    domain: str
    former_mapping_id: str | None = None
    """A deactivated one, if a test has made it."""
    unloaded_mapping_id: str | None = None
    """One of an integration that the service does not know, if a test has made it."""
    merge_id: str | None = None
    """The merge of another organization into the customer's, if a test has made it."""
    run_id: str | None = None
    """A run of the tests of the customer's mappings, which has ended."""
    spare_id: str | None = None
    """An organization with nothing, if a test has made it."""

    @property
    def id(self) -> str:
        return self.organization.org_id

    @property
    def secrets(self) -> list[str]:
        """What nobody may read who may not see the customer."""
        return [
            self.organization.name,
            self.domain,
            self.organization.org_id,
            self.mapping.mapping_id,
            self.mapping.external_org_id,
            f"{self.mapping.external_org_name} as",
        ]


@dataclass(frozen=True, kw_only=True)
class TwoCustomers:
    orgmap: Orgmap
    a: Customer
    b: Customer

    @property
    def services(self) -> Services:
        return self.orgmap.services

    async def grant(
        self, user_id: str, permissions: Sequence[Permission], *, on: Customer | None = None
    ) -> None:
        organization_id = None if on is None else on.id
        await self.services.grants.grant(
            CHIEF, user_id=user_id, organization_id=organization_id, permissions=permissions
        )

    async def map(
        self,
        customer: Customer,
        external_org_id: str,
        *,
        name: str = "",
        integration_name: str = "vendor",
    ) -> OrganizationMapping:
        return await _map(
            self.services, customer.id, external_org_id, name, integration_name=integration_name
        )

    async def actor(self, user_id: str) -> Actor:
        """As who signs in without anything but grants."""
        return await self.services.grants.actor(Identity(user_id=user_id), source="graphql")


def settings_in(folder: Path, **more: Any) -> Settings:
    """With development sign-in, unless another one is given."""
    return Settings.model_validate(
        {"storage": f"sqlite:///{folder / 'orgmap.db'}", "auth": "dev", **more}
    )


@asynccontextmanager
async def two_customers(
    settings: Settings, *, integrations: Mapping[str, type[BaseIntegration]] = INTEGRATIONS
) -> AsyncIterator[TwoCustomers]:
    async with open_orgmap(settings, integrations=integrations) as orgmap:
        a = await _customer(orgmap.services, "Alpha")
        b = await _customer(orgmap.services, "Beta")
        yield TwoCustomers(orgmap=orgmap, a=a, b=b)


async def _customer(services: Services, name: str) -> Customer:
    domain = f"{name.lower()}.example"
    organization = await services.organizations.create(CHIEF, name=f"{name} GmbH", domain=domain)
    mapping = await _map(services, organization.org_id, f"ext-{name.lower()}", name)
    return Customer(organization=organization, mapping=mapping, domain=domain)


async def _map(
    services: Services,
    organization_id: str,
    external_org_id: str,
    name: str,
    *,
    integration_name: str = "vendor",
) -> OrganizationMapping:
    new = NewMapping(
        organization_id=organization_id,
        integration_name=integration_name,
        external_org_id=external_org_id,
        external_org_name=name,
    )
    return await services.mappings.create(CHIEF, new)
