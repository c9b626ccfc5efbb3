"""HaloPSA: its clients are the organizations."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from integrations.base import (
    ExternalOrganization,
    IntegrationErrorKind,
    IntegrationMissingResourceError,
    MappedOrganization,
    Setting,
    TestResult,
)
from integrations.rest.exchange import Exchange
from integrations.rest.integration import RestIntegration, Settings
from integrations.rest.steps import Step, StepOutcome, run_steps
from integrations.vendors.halopsa.client import HaloPsaClient
from integrations.vendors.halopsa.models import Client
from integrations.vendors.halopsa.session import HaloPsaSession

# Ids are integers; "95.0" is refused by the server:
# https://github.com/KelvinTegelaar/CIPP-API/tree/adf3242/Modules/CippExtensions/Public/Halo
_CLIENT_ID = re.compile(r"0|[1-9][0-9]{0,17}")

_SEE_ALL_CUSTOMERS = (
    "The API agent may not see all customers: in HaloPSA, set Allow use of all Customers for the "
    "agent of the API application, and give the application the scope all."
)


class HaloPsaIntegration(RestIntegration[HaloPsaSession]):
    name = "halopsa"
    display_name = "HaloPSA"
    organization_term = "client"
    docs_url = "https://halopsa.com/apidoc/info"
    supports_discovery = True
    settings = (
        Setting(name="base_url", title="Site address, such as https://acme.halopsa.com"),
        Setting(name="client_id", title="Client ID of the API application"),
        Setting(name="client_secret", title="Client secret of the API application", secret=True),
        Setting(name="tenant", title="Tenant, where the site does not name it", required=False),
        Setting(name="auth_url", title="Sign-in address, where it is elsewhere", required=False),
    )
    remedies: ClassVar[Mapping[IntegrationErrorKind, str]] = {
        IntegrationErrorKind.AUTHENTICATION: (
            "Check ORGMAP_CONFIG_HALOPSA_CLIENT_ID and ORGMAP_SECRET_HALOPSA_CLIENT_SECRET "
            "against the API application in HaloPSA, and that it is active."
        ),
        IntegrationErrorKind.PERMISSION: _SEE_ALL_CUSTOMERS,
    }

    async def list_organizations(self) -> Sequence[ExternalOrganization]:
        session = await self.session()
        try:
            async with asyncio.timeout(self.options.listing_timeout):
                clients = await session.all_clients()
        except TimeoutError as error:
            seconds = self.options.listing_timeout
            message = f"HaloPSA's client list was not read within {seconds:g} s"
            raise session.errors.timeout(message) from error
        return [client.to_external_organization() for client in clients]

    async def get_client(self, mapping: MappedOrganization) -> HaloPsaClient:
        session = await self.session()
        client_id = _client_id(mapping, session)
        await session.authorization.headers()
        return HaloPsaClient(session, external_org_id=client_id)

    async def test_connection(self, mapping: MappedOrganization) -> TestResult:
        return await _ConnectionTest(self, mapping).run()

    def open_session(self, settings: Settings, exchange: Exchange) -> HaloPsaSession:
        return HaloPsaSession(settings, exchange, options=self.options)


class _ConnectionTest:
    """Configuration, sign-in, sight of any client, then the mapped client itself."""

    def __init__(self, integration: HaloPsaIntegration, mapping: MappedOrganization) -> None:
        self._integration = integration
        self._mapping = mapping

    async def run(self) -> TestResult:
        steps = (
            Step("configuration", self._configuration),
            Step("authentication", self._authentication),
            Step("listing", self._listing),
            Step("organization", self._organization),
        )
        return await run_steps(steps, clock=self._integration.options.clock)

    async def _configuration(self) -> StepOutcome:
        self._session = await self._integration.session()
        return StepOutcome(message=f"HaloPSA is set up for {self._session.api_root}.")

    async def _authentication(self) -> StepOutcome:
        await self._session.authorization.headers()
        return StepOutcome(message="HaloPSA accepted the credentials.")

    async def _listing(self) -> StepOutcome:
        page = await self._session.client_page(1, page_size=1)
        visible = page.record_count
        if bool(visible) != bool(page.clients):
            message = f"HaloPSA counts {visible} clients and sent {len(page.clients)}"
            raise self._session.errors.bad_response(message)
        return StepOutcome(
            message=f"HaloPSA shows {visible} clients.",
            remedy=None if visible else _SEE_ALL_CUSTOMERS,
            details={"visibleOrganizations": visible},
        )

    async def _organization(self) -> StepOutcome:
        client = await self._session.client(_client_id(self._mapping, self._session))
        details = {"organizationName": client.name, "organizationIsActive": not client.inactive}
        warnings = _differences(client, self._mapping)
        if warnings:
            remedy = "Check that this is the right client, then update the mapping."
            return StepOutcome(message=" ".join(warnings), remedy=remedy, details=details)
        return StepOutcome(message=f"Client {client.id} is {client.name!r}.", details=details)


def _client_id(mapping: MappedOrganization, session: HaloPsaSession) -> str:
    given = mapping.external_org_id
    if not _CLIENT_ID.fullmatch(given):
        message = f"HaloPSA's client ids are whole numbers such as 95; this mapping has {given!r}"
        raise session.errors.make(IntegrationMissingResourceError, message)
    return given


def _differences(client: Client, mapping: MappedOrganization) -> list[str]:
    found = []
    mapped_name = mapping.external_org_name.strip()
    if mapped_name and mapped_name != client.name.strip():
        found.append(f"HaloPSA calls it {client.name!r}, the mapping {mapped_name!r}.")
    if client.inactive:
        found.append(f"Client {client.id} is inactive in HaloPSA.")
    return found
