"""Makes an integration from a manifest. A subclass overrides what data cannot express."""

import asyncio
import math
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from integrations import budget, listing_notes
from integrations.base import (
    BaseIntegration,
    DiscoveryNotSupportedError,
    ExternalOrganization,
    IntegrationConfigurationError,
    KeptSecrets,
    MappedOrganization,
    Setting,
    SettingsSource,
    SharedPauses,
    TestResult,
)
from integrations.external_ids import ExternalIdRefused
from integrations.rest.client import VendorClient
from integrations.rest.confinement.tenant import session_of
from integrations.rest.connection_test import (
    LEAST_REQUESTS_OF_A_TEST,
    ConnectionTest,
    result_from_listing,
    terms,
)
from integrations.rest.listing.examination import ListingExamination, examine
from integrations.rest.listing.external_organization import is_excluded, to_external_organization
from integrations.rest.listing.organization_id import canonical_id, describe_ids
from integrations.rest.listing.organization_source import OrganizationSource
from integrations.rest.listing.page_source import Row
from integrations.rest.listing.pagination import requests_of_listing
from integrations.rest.manifest.auth_spec import TokenAuth
from integrations.rest.manifest.listing_spec import ListingCall
from integrations.rest.manifest.mapping_data import mapping_data_model
from integrations.rest.manifest.rotation_checks import rotates
from integrations.rest.manifest.spec import Condition, Manifest, SettingSpec
from integrations.rest.manifest.templates import SettingAbsent, fill
from integrations.rest.transport.exchange import Exchange
from integrations.rest.transport.http import HttpSender, Url
from integrations.rest.transport.options import RestOptions
from integrations.rest.transport.pauses import Pauses
from integrations.rest.transport.refresh_tokens import (
    MemoryKeptSecrets,
    Redemptions,
    RefreshTokens,
)
from integrations.rest.transport.request_limits import REQUESTS_OF_A_TEST, RequestLimits
from integrations.rest.transport.session import RestSession
from integrations.rest.transport.vendor_errors import VendorErrors
from integrations.rest.transport.vendor_settings import (
    ALLOW_PRIVATE_NETWORK,
    VendorSettings,
    check_settings,
)
from integrations.rest.unconfined import AuthorizeUnconfined


@dataclass(frozen=True, kw_only=True)
class ExaminedListing:
    organizations: list[ExternalOrganization]
    examination: ListingExamination


@dataclass(frozen=True)
class _OpenSession:
    session: RestSession
    settings: VendorSettings = field(repr=False)


class ManifestIntegration(BaseIntegration):
    """Keeps one session open, with its token, for as long as the settings stay the same.

    A subclass sets `manifest`, and overrides what its vendor needs code for: `base_url`,
    `token_url`, `listing_call`, `source_of_organizations`, `read_organizations`,
    `read_organization`, `to_external_organization`.
    """

    manifest: ClassVar[Manifest]
    confines_clients = True
    client_class: ClassVar[type[VendorClient]] = VendorClient
    base_url_lifetime: ClassVar[float] = math.inf  # seconds until `base_url` is called again

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "manifest" in vars(cls):
            cls._adopt(cls.manifest)

    def __init__(self, source: SettingsSource, *, options: RestOptions | None = None) -> None:
        super().__init__(source)
        self.options = options or RestOptions()
        self._sender = HttpSender(
            request_timeout=self.options.request_timeout,
            max_body_bytes=self.options.max_body_bytes,
            observe=self.options.observe,
        )
        self._limits = RequestLimits(
            self.manifest.rate_limit, clock=self.options.clock, sleep=self.options.sleep
        )
        self._pauses = Pauses(self.name, clock=self.options.clock)
        self._kept_secrets: KeptSecrets = MemoryKeptSecrets()
        self._redemptions = Redemptions()
        self._open: _OpenSession | None = None

    async def list_organizations(self) -> Sequence[ExternalOrganization]:
        if self.manifest.listing is None:
            raise DiscoveryNotSupportedError(self.name)
        source = await self.source_of_organizations()
        try:
            async with asyncio.timeout(self.options.listing_timeout):
                with budget.lasting(self.options.listing_timeout):
                    return await self.read_organizations(source)
        except TimeoutError as error:
            seconds = self.options.listing_timeout
            term = self.organization_term
            message = f"{self.display_name}'s {term} list was not read within {seconds:g} s"
            raise source.session.errors.timeout(message) from error

    async def get_client(
        self,
        mapping: MappedOrganization,
        *,
        authorize_unconfined: AuthorizeUnconfined | None = None,
    ) -> VendorClient:
        """Requests of `client.unconfined` are refused without `authorize_unconfined`."""
        source = await self.source_of_organizations()
        id = source.canonical_id(mapping.external_org_id)
        session = session_of(source, id)
        await session.sign_in()
        return self.client_class(
            source,
            session=session,
            api_root=await session.api_root(),
            external_org_id=id,
            authorize_unconfined=authorize_unconfined,
        )

    async def test_connection(self, mapping: MappedOrganization) -> TestResult:
        test = ConnectionTest(
            self.manifest,
            mapping,
            open_source=self.source_of_organizations,
            read=self.read_organization,
            signs_in=isinstance(self.manifest.auth, TokenAuth),
        )
        async with self.room_for_test():
            return await test.run(clock=self.options.clock)

    def canonical_external_org_id(self, given: str) -> str:
        try:
            return canonical_id(given, self.manifest.organization)
        except ExternalIdRefused as refusal:
            raise refusal.saying(describe_ids(self.manifest)) from refusal

    def test_from_listing(
        self,
        mapping: MappedOrganization,
        listing: Mapping[str, ExternalOrganization],
        *,
        read_at: datetime,
    ) -> TestResult | None:
        """None if the listing does not have it: what is left out of listings may still be there."""
        try:
            found = listing.get(self.canonical_external_org_id(mapping.external_org_id))
        except ExternalIdRefused:
            return None
        if found is None:
            return None
        return result_from_listing(self.manifest, mapping, found, read_at=read_at)

    def listing_costs_less(self, tests: int, *, organizations: int) -> bool:
        reading = requests_of_listing(self.manifest, organizations)
        return reading is not None and reading < tests * LEAST_REQUESTS_OF_A_TEST

    async def session(self) -> RestSession:
        """The session with the present settings. Raises IntegrationConfigurationError."""
        settings = await self._read_settings()
        if self._open is None or self._open.settings != settings:
            self._open = _OpenSession(self._open_session(settings), settings)
        return self._open.session

    async def source_of_organizations(self) -> OrganizationSource:
        session = await self.session()
        listing = self.listing_call(session.settings)
        return OrganizationSource(session, self.manifest, listing=listing)

    async def wait_for_room(self) -> None:
        """Wait for as many tests as may begin at this moment, so that none waits for another."""
        requests = self.parallel_tests * REQUESTS_OF_A_TEST
        await self._limits.wait_for_room(requests, person=budget.tested_on_behalf_of())

    @asynccontextmanager
    async def room_for_test(self) -> AsyncIterator[None]:
        async with self._limits.test(budget.tested_on_behalf_of()):
            yield

    def seconds_until_test(self) -> float:
        return self._limits.seconds_until_room(
            REQUESTS_OF_A_TEST, person=budget.tested_on_behalf_of()
        )

    def keep_secrets_in(self, kept: KeptSecrets) -> None:
        self._kept_secrets = kept

    def share_pauses(self, shared: SharedPauses) -> None:
        self._pauses.shared = shared

    async def aclose(self) -> None:
        await self._redemptions.finish()
        await self._sender.aclose()

    # A vendor's own module may override these:

    async def base_url(self, session: RestSession) -> Url:
        """The URL that paths are relative to. `session.exchange` sends without credentials."""
        is_told = self.manifest.is_told_its_address
        words = await session.words() if is_told else session.settings
        given = self._fill(self.manifest.api.base_url, words, session)
        return session.parse_root(given, setting="base_url")

    async def token_url(self, session: RestSession) -> Url:
        """The URL of the token endpoint."""
        template: str = getattr(self.manifest.auth, "token_url", "")
        return session.parse_root(
            self._fill(template, session.settings, session), setting="auth_url"
        )

    def listing_call(self, settings: VendorSettings) -> ListingCall | None:
        """The call of the listing, which settings may change."""
        return self.manifest.listing

    async def read_organizations(self, source: OrganizationSource) -> list[ExternalOrganization]:
        """All organizations, never a part of them. Raises IntegrationError."""
        settings = source.session.settings
        rows = await source.all_rows()
        customers = self._customers(rows, source)
        await self._note_what_is_left_out(source, rows=len(rows), listed=len(customers))
        return [self.to_external_organization(row, settings) for row in customers]

    async def read_organization(self, source: OrganizationSource, id: str) -> ExternalOrganization:
        """One organization, of the same parts. Raises IntegrationError."""
        return self.to_external_organization(await source.item(id), source.session.settings)

    async def examine_listing(self) -> ExaminedListing:
        """For the author of a manifest: what is listed, and whether it is all of it."""
        source = await self.source_of_organizations()
        examined = await examine(source.open_listing(), self.manifest.organization)
        settings = source.session.settings
        customers = self._customers(examined.rows, source)
        return ExaminedListing(
            organizations=[self.to_external_organization(row, settings) for row in customers],
            examination=examined,
        )

    def to_external_organization(self, row: Row, settings: VendorSettings) -> ExternalOrganization:
        return to_external_organization(row, self.manifest.organization, settings)

    @classmethod
    def _adopt(cls, manifest: Manifest) -> None:
        cls.name = manifest.name
        cls.display_name = manifest.display_name
        cls.organization_term = manifest.organization_term
        cls.docs_url = manifest.docs_url
        cls.allows_shared_external_organizations = manifest.shares_external_organizations
        cls.group_key = manifest.organization.group
        cls.replaces_secrets = rotates(manifest)
        cls.parallel_tests = manifest.rate_limit.concurrency
        cls.supports_discovery = manifest.listing is not None
        cls.mapping_data_model = mapping_data_model(manifest)
        cls.settings = (*map(_to_setting, manifest.settings), ALLOW_PRIVATE_NETWORK)

    async def _read_settings(self) -> VendorSettings:
        read = {setting.name: await self.read_setting(setting) for setting in self.settings}
        missing = [
            setting for setting in self.settings if setting.required and not read[setting.name]
        ]
        if missing:
            raise self._missing_settings_error(missing)
        return VendorSettings({name: value for name, value in read.items() if value})

    def _missing_settings_error(self, missing: list[Setting]) -> IntegrationConfigurationError:
        names = ", ".join(setting.environment_name(self.name) for setting in missing)
        verb = "is" if len(missing) == 1 else "are"
        return IntegrationConfigurationError(
            f"{self.display_name} is not set up: {names} {verb} not set",
            integration_name=self.name,
            remedy=f"Set {names} and restart the service.",
        )

    def _open_session(self, settings: VendorSettings) -> RestSession:
        exchange = self._build_exchange(settings)
        check_settings(settings, self.settings, errors=exchange.errors)
        return RestSession(
            self.manifest,
            settings,
            exchange,
            find_base_url=self.base_url,
            find_token_url=self.token_url,
            base_url_lifetime=self.base_url_lifetime,
            refresh_tokens=RefreshTokens(
                kept=self._kept_secrets,
                redemptions=self._redemptions,
                settings=settings,
                errors=exchange.errors,
            ),
        )

    def _build_exchange(self, settings: VendorSettings) -> Exchange:
        return Exchange(
            sender=self._sender,
            limits=self._limits,
            pauses=self._pauses,
            errors=self._build_errors(settings),
            options=self.options,
            final=frozenset(self.manifest.retry.never),
            private_network=settings.allow_private_network,
        )

    def _build_errors(self, settings: VendorSettings) -> VendorErrors:
        hints = self.manifest.hints
        secret = frozenset(setting.name for setting in self.settings if setting.secret)
        return VendorErrors(
            integration_name=self.name,
            display_name=self.display_name,
            remedies=hints.by_kind(),
            status_remedies={int(status): text for status, text in hints.status.items()},
            secret_settings=secret,
            secrets=tuple(settings[name] for name in settings if name in secret),
            addresses=self._describe_addresses(settings) or VendorErrors.addresses,
            refusals=self.manifest.refusals,
            told_at=self.manifest.api.errors,
        )

    def _describe_addresses(self, settings: VendorSettings) -> str:
        """Those that were set, or else all that can be."""
        all_of_them = [setting for setting in self.settings if setting.is_address]
        were_set = [one for one in all_of_them if settings.get(one.name) not in (None, one.default)]
        return " and ".join(_describe_address(one, self.name) for one in were_set or all_of_them)

    def _customers(self, rows: list[Row], source: OrganizationSource) -> list[Row]:
        settings, spec = source.session.settings, self.manifest.organization
        customers = [row for row in rows if not is_excluded(row, spec, settings)]
        source.require_a_name(customers)
        return customers

    async def _note_what_is_left_out(
        self, source: OrganizationSource, *, rows: int, listed: int
    ) -> None:
        """Not what a default leaves out of the rows: vendors' own rows are no customers."""
        settings, listing = source.session.settings, self.manifest.listing
        if any(self._is_set(condition, settings) for condition in self._conditions):
            self._note(rows - listed, "left out by the settings")
        if listing is not None and self.listing_call(settings) != listing:
            whole = await source.count(listing)
            self._note((whole or rows) - rows, "of other types and not listed")

    @property
    def _conditions(self) -> tuple[Condition, ...]:
        organization = self.manifest.organization
        return (*organization.exclude, *organization.include)

    def _is_set(self, condition: Condition, settings: VendorSettings) -> bool:
        name = condition.values_from
        defaults = {setting.name: setting.default for setting in self.settings}
        return name is not None and settings.get(name) not in (None, defaults[name])

    def _note(self, count: int, what: str) -> None:
        if count > 0:
            term = terms(self.organization_term) if count > 1 else self.organization_term
            listing_notes.add(f"{self.display_name} has {count} {term} {what}.")

    def _fill(self, template: str, words: VendorSettings, session: RestSession) -> str:
        try:
            return fill(template, words)
        except SettingAbsent as error:
            name = session.errors.setting_name(error.name)
            raise session.errors.configuration(f"{name} is required here and is not set") from error


def integration_class(manifest: Manifest) -> type[ManifestIntegration]:
    """An integration that is nothing but its manifest."""
    camel_case = "".join(part.capitalize() for part in manifest.name.split("_"))
    members = {"manifest": manifest, "__module__": __name__}
    return type(f"{camel_case}Integration", (ManifestIntegration,), members)


def _describe_address(setting: Setting, integration_name: str) -> str:
    name, right = setting.environment_name(integration_name), setting.example or setting.default
    return f"{name} (such as {right})" if right else name


def _to_setting(spec: SettingSpec) -> Setting:
    return Setting(**spec.model_dump())
