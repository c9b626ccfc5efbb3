"""Any HTTP API of the provider's own, whose organization ids are typed in by hand."""

from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ConfigDict, StrictInt, StrictStr

from integrations.base import (
    IntegrationErrorKind,
    IntegrationMissingResourceError,
    MappedOrganization,
    Setting,
    TestResult,
)
from integrations.rest.auth import BearerKey
from integrations.rest.client import VendorClient
from integrations.rest.errors import VendorErrors
from integrations.rest.exchange import Exchange
from integrations.rest.integration import RestIntegration, Settings
from integrations.rest.session import RestSession
from integrations.rest.steps import Step, StepOutcome, run_steps
from integrations.rest.urls import UrlRefused, parse_root, under

DEFAULT_ORGANIZATION_PATH = "/organizations/{id}"


class _Organization(BaseModel):
    """What is checked of an organization, as far as the API tells it."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    id: StrictStr | StrictInt | None = None
    name: StrictStr | None = None


class CustomApiSession(RestSession):
    def __init__(self, settings: Settings, exchange: Exchange) -> None:
        super().__init__(
            api_root=_root(settings, exchange.errors),
            exchange=exchange,
            authorization=BearerKey(_key(settings, exchange.errors)),
        )
        self._path = _organization_path(settings, self.api_root, exchange.errors)

    async def organization(self, organization_id: str) -> _Organization:
        """Raises IntegrationMissingResourceError where the API does not know it."""
        path = self._path.replace("{id}", quote(organization_id, safe=""))
        try:
            found = await self.read(_Organization, path, what="the organization")
        except IntegrationMissingResourceError as error:
            message = f"the API knows no organization with id {organization_id!r}"
            raise self.errors.make(IntegrationMissingResourceError, message) from error
        if found.id is not None and str(found.id) != organization_id:
            message = f"the API was asked for {organization_id!r} and sent {str(found.id)!r}"
            raise self.errors.bad_response(message)
        return found


class CustomApiIntegration(RestIntegration[CustomApiSession]):
    """The address comes from the provider's settings alone, never from a mapping: whoever may
    edit one customer's mapping must not be able to have the API key sent elsewhere.
    """

    name = "custom_api"
    display_name = "Custom API"
    settings = (
        Setting(name="base_url", title="Address of the API, such as https://api.acme.example/v1"),
        Setting(
            name="organization_path",
            title=f"Path of one organization; {DEFAULT_ORGANIZATION_PATH} unless set",
            required=False,
        ),
        Setting(name="api_key", title="Key, sent as Authorization: Bearer", secret=True),
    )
    remedies: ClassVar[Mapping[IntegrationErrorKind, str]] = {
        IntegrationErrorKind.AUTHENTICATION: "Check ORGMAP_SECRET_CUSTOM_API_API_KEY.",
        IntegrationErrorKind.NOT_FOUND: (
            "Check the mapping's id, and ORGMAP_CONFIG_CUSTOM_API_ORGANIZATION_PATH."
        ),
    }

    async def get_client(self, mapping: MappedOrganization) -> VendorClient:
        return VendorClient(await self.session(), external_org_id=mapping.external_org_id)

    async def test_connection(self, mapping: MappedOrganization) -> TestResult:
        return await _ConnectionTest(self, mapping).run()

    def open_session(self, settings: Settings, exchange: Exchange) -> CustomApiSession:
        return CustomApiSession(settings, exchange)


class _ConnectionTest:
    def __init__(self, integration: CustomApiIntegration, mapping: MappedOrganization) -> None:
        self._integration = integration
        self._mapping = mapping

    async def run(self) -> TestResult:
        steps = (
            Step("configuration", self._configuration),
            Step("organization", self._organization),
        )
        return await run_steps(steps, clock=self._integration.options.clock)

    async def _configuration(self) -> StepOutcome:
        self._session = await self._integration.session()
        return StepOutcome(message=f"Custom API is set up for {self._session.api_root}.")

    async def _organization(self) -> StepOutcome:
        organization = await self._session.organization(self._mapping.external_org_id)
        found, mapped = organization.name, self._mapping.external_org_name.strip()
        details = {"organizationName": found} if found is not None else {}
        if found and mapped and found.strip() != mapped:
            return StepOutcome(
                message=f"The API calls it {found!r}, the mapping {mapped!r}.",
                remedy="Check that this is the right organization, then update the mapping.",
                details=details,
            )
        message = f"The API knows organization {self._mapping.external_org_id!r}."
        return StepOutcome(message=message, details=details)


def _root(settings: Settings, errors: VendorErrors) -> httpx.URL:
    try:
        return parse_root(settings["base_url"])
    except UrlRefused as error:
        raise errors.configuration(f"ORGMAP_CONFIG_CUSTOM_API_BASE_URL: {error}") from error


def _key(settings: Settings, errors: VendorErrors) -> str:
    key = settings["api_key"]
    if not (key.isascii() and key.isprintable()):
        raise errors.configuration(
            "ORGMAP_SECRET_CUSTOM_API_API_KEY has characters that an HTTP header cannot carry"
        )
    return key


def _organization_path(settings: Settings, root: httpx.URL, errors: VendorErrors) -> str:
    path = settings.get("organization_path", DEFAULT_ORGANIZATION_PATH)
    name = "ORGMAP_CONFIG_CUSTOM_API_ORGANIZATION_PATH"
    if path.count("{id}") != 1:
        raise errors.configuration(
            f"{name} is {path!r}; it must hold {{id}} once, as {DEFAULT_ORGANIZATION_PATH} does"
        )
    try:
        under(root, path.replace("{id}", "1"))
    except UrlRefused as error:
        raise errors.configuration(f"{name}: {error}") from error
    return path
