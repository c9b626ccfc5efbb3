"""Tests a connection step by step, from the settings to the mapped organization."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from integrations.base import (
    ExternalOrganization,
    IntegrationError,
    MappedOrganization,
    TestResult,
    TestStep,
    TestStepStatus,
)
from integrations.rest.listing.organization_source import OrganizationSource
from integrations.rest.manifest.spec import Manifest
from integrations.rest.manifest.templates import fill, fill_all

_NOTHING_VISIBLE = "Check that the credentials may see all {} of the provider."


@dataclass(frozen=True, kw_only=True)
class _Finding:
    """The outcome of a step that did not fail; a remedy makes it a warning."""

    message: str
    remedy: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _Step:
    name: str
    check: Callable[[], Awaitable[_Finding]]


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
        """Run the steps in order; the first failure skips the rest.

        An IntegrationError is a failed step. Other exceptions are bugs, and are raised.
        """
        finished: list[TestStep] = []
        details: dict[str, Any] = {}
        for step in self._steps():
            if any(done.status is TestStepStatus.FAILED for done in finished):
                finished.append(_skip(step))
                continue
            result, found = await _run_step(step, clock)
            finished.append(result)
            details |= found
        return _summarize(finished, details)

    def _steps(self) -> list[_Step]:
        steps = [
            _Step("configuration", self._check_configuration),
            _Step("address", self._check_address),
        ]
        if self._signs_in or self._manifest.probe:
            steps.append(_Step("authentication", self._check_authentication))
        if self._manifest.listing:
            steps.append(_Step("listing", self._check_listing))
        return [*steps, _Step("organization", self._check_organization)]

    async def _check_configuration(self) -> _Finding:
        self._source = await self._open_source()
        return _Finding(message=f"{self._name} is set up.")

    async def _check_address(self) -> _Finding:
        session = self._source.session
        root = await session.api_root()
        await session.exchange.reach(root)
        return _Finding(message=f"{self._name} answers at {root}.")

    async def _check_authentication(self) -> _Finding:
        session, probe = self._source.session, self._manifest.probe
        await session.sign_in()
        if probe is not None:
            settings = session.settings
            value = await session.request(
                probe.method,
                fill(probe.path, settings),
                params=fill_all(probe.query, settings),
                json=fill_all(probe.body, settings),
            )
            if not isinstance(value, (dict, list)):
                message = f"{self._name} sent no JSON object or list from {probe.path}"
                raise session.errors.bad_response(message)
        return _Finding(message=f"{self._name} accepted the credentials.")

    async def _check_listing(self) -> _Finding:
        preview = await self._source.preview()
        if preview.total is not None and bool(preview.total) != bool(preview.rows):
            message = f"{self._name} counts {preview.total} {self._terms} and sent {preview.rows}"
            raise self._source.session.errors.bad_response(message)
        if preview.total is None and preview.rows:
            return _Finding(message=f"{self._name} shows its {self._terms}.")
        visible = preview.total or 0
        return _Finding(
            message=f"{self._name} shows {visible} {self._terms}.",
            remedy=None if visible else self._nothing_visible,
            details={"visibleOrganizations": visible},
        )

    async def _check_organization(self) -> _Finding:
        id = self._mapping.external_org_id
        found = await self._read(self._source, id)
        details = {"organizationName": found.name, "organizationIsActive": found.is_active}
        warnings = self._differences(found, id)
        if not warnings:
            predicate = f"is {found.name!r}" if found.name else "exists"
            return _Finding(message=f"{self._term} {id} {predicate}.", details=details)
        return _Finding(
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
        hint = self._manifest.hints.nothing_visible
        return hint or _NOTHING_VISIBLE.format(self._terms)


async def _run_step(step: _Step, clock: Callable[[], float]) -> tuple[TestStep, Mapping[str, Any]]:
    started = clock()
    try:
        finding = await step.check()
    except IntegrationError as error:
        status, message, remedy = TestStepStatus.FAILED, error.message, error.remedy
        details: Mapping[str, Any] = {"errorKind": error.kind.value}
    else:
        status = TestStepStatus.WARNING if finding.remedy else TestStepStatus.PASSED
        message, remedy, details = finding.message, finding.remedy, finding.details
    result = TestStep(
        name=step.name,
        status=status,
        message=message,
        remedy=remedy,
        duration_ms=round((clock() - started) * 1000, 1),
    )
    return result, details


def _skip(step: _Step) -> TestStep:
    return TestStep(
        name=step.name,
        status=TestStepStatus.SKIPPED,
        message="Not tested, because an earlier step failed.",
    )


def _summarize(steps: Sequence[TestStep], details: Mapping[str, Any]) -> TestResult:
    failed = [step for step in steps if step.status is TestStepStatus.FAILED]
    warned = [step for step in steps if step.status is TestStepStatus.WARNING]
    decisive = failed or warned or steps[-1:]
    return TestResult(
        success=not failed,
        message=" ".join(step.message for step in decisive),
        tested_at=datetime.now(UTC),
        steps=tuple(steps),
        details=details,
    )
