"""The steps of a connection test, from the settings to the mapped organization."""

from collections.abc import Awaitable, Callable

from integrations.base import ExternalOrganization, MappedOrganization, TestResult
from integrations.rest.organization_source import OrganizationSource
from integrations.rest.spec import Manifest
from integrations.rest.steps import Step, StepOutcome, run_steps
from integrations.rest.templates import fill, fill_all

_NOTHING_VISIBLE = "Check that the credentials may see all {} of the provider."


class ConnectionTest:
    """Steps that do not apply to the vendor are left out: no listing, nothing to sign in to."""

    def __init__(
        self,
        manifest: Manifest,
        mapping: MappedOrganization,
        *,
        open_source: Callable[[], Awaitable[OrganizationSource]],
        read: Callable[[OrganizationSource, str], Awaitable[ExternalOrganization]],
        signs_in: bool,
    ) -> None:
        self._manifest = manifest
        self._mapping = mapping
        self._open_source = open_source
        self._read = read
        self._signs_in = signs_in

    async def run(self, *, clock: Callable[[], float]) -> TestResult:
        return await run_steps(self._steps(), clock=clock)

    def _steps(self) -> list[Step]:
        steps = [Step("configuration", self._configuration), Step("address", self._address)]
        if self._signs_in or self._manifest.probe:
            steps.append(Step("authentication", self._authentication))
        if self._manifest.listing:
            steps.append(Step("listing", self._listing))
        return [*steps, Step("organization", self._organization)]

    async def _configuration(self) -> StepOutcome:
        self._source = await self._open_source()
        return StepOutcome(message=f"{self._name} is set up.")

    async def _address(self) -> StepOutcome:
        session = self._source.session
        root = await session.api_root()
        await session.exchange.reach(root)
        return StepOutcome(message=f"{self._name} answers at {root}.")

    async def _authentication(self) -> StepOutcome:
        session, probe = self._source.session, self._manifest.probe
        await session.sign_in()
        if probe is not None:
            settings = session.settings
            reply = await session.request(
                probe.method,
                fill(probe.path, settings),
                params=fill_all(probe.query, settings),
                json=fill_all(probe.body, settings),
            )
            if not isinstance(reply, (dict, list)):
                raise session.errors.bad_response(f"{self._name} sent nothing from {probe.path}")
        return StepOutcome(message=f"{self._name} accepted the credentials.")

    async def _listing(self) -> StepOutcome:
        sight = await self._source.sight()
        if sight.total is not None and bool(sight.total) != bool(sight.rows):
            message = f"{self._name} counts {sight.total} {self._terms} and sent {sight.rows}"
            raise self._source.errors.bad_response(message)
        if sight.total is None and sight.rows:
            return StepOutcome(message=f"{self._name} shows its {self._terms}.")
        visible = sight.total or 0
        return StepOutcome(
            message=f"{self._name} shows {visible} {self._terms}.",
            remedy=None if visible else self._nothing_visible,
            details={"visibleOrganizations": visible},
        )

    async def _organization(self) -> StepOutcome:
        id = self._mapping.external_org_id
        found = await self._read(self._source, id)
        details = {"organizationName": found.name, "organizationIsActive": found.is_active}
        warnings = self._differences(found, id)
        if not warnings:
            known = f"is {found.name!r}" if found.name else "exists"
            return StepOutcome(message=f"{self._term} {id} {known}.", details=details)
        return StepOutcome(
            message=" ".join(warnings),
            remedy=f"Check that this is the right {self._manifest.organization_term}, "
            "then update the mapping.",
            details=details,
        )

    def _differences(self, found: ExternalOrganization, id: str) -> list[str]:
        warnings = []
        mapped = self._mapping.external_org_name.strip()
        if mapped and found.name and mapped != found.name.strip():
            warnings.append(f"{self._name} calls it {found.name!r}, the mapping {mapped!r}.")
        if not found.is_active:
            warnings.append(f"{self._term} {id} is inactive in {self._name}.")
        return warnings

    @property
    def _name(self) -> str:
        return self._manifest.display_name

    @property
    def _term(self) -> str:
        return self._manifest.organization_term.capitalize()

    @property
    def _terms(self) -> str:
        term = self._manifest.organization_term
        return f"{term[:-1]}ies" if term.endswith("y") else f"{term}s"

    @property
    def _nothing_visible(self) -> str:
        told = self._manifest.hints.nothing_visible
        return told or _NOTHING_VISIBLE.format(self._terms)
