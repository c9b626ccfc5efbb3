"""Tests a connection step by step, from the settings to the mapped organization."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from integrations.base import (
    ExternalOrganization,
    IntegrationError,
    IntegrationErrorKind,
    IntegrationMissingResourceError,
    JsonValue,
    MappedOrganization,
    TestResult,
    TestStep,
    TestStepStatus,
)
from integrations.connection_results import (
    TELL_THE_PROVIDER,
    failure_for_one_customer,
    remedy_for_one_customer,
    summarize,
)
from integrations.rest.listing.organization_source import OrganizationSource
from integrations.rest.manifest.listing_spec import Call
from integrations.rest.manifest.spec import Manifest
from integrations.rest.transport.manifest_call import answer_to
from integrations.rest.transport.session import RestSession

LEAST_REQUESTS_OF_A_TEST = 3
"""To the address, for the list, for the organization."""

_NOT_FOUND = IntegrationErrorKind.NOT_FOUND
_NOTHING_VISIBLE = "Check that the credentials may see all {} of the provider."


@dataclass(frozen=True, kw_only=True)
class _Finding:
    """The outcome of a step that did not fail; a remedy makes it a warning."""

    message: str
    remedy: str | None = None
    public_message: str | None = None
    public_remedy: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    provider_details: frozenset[str] = frozenset()


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
        findings: list[_Finding] = []
        for step in self._steps():
            if any(done.status is TestStepStatus.FAILED for done in finished):
                finished.append(_skip(step))
                continue
            result, finding = await self._run_step(step, clock)
            finished.append(result)
            findings.append(finding)
        return _sum_up(finished, findings, tested_at=datetime.now(UTC))

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
        root = await session.entrance()
        await session.exchange.reach(root)
        return _Finding(
            message=f"{self._name} answers at {root}.", public_message=f"{self._name} answers."
        )

    async def _check_authentication(self) -> _Finding:
        session, probe = self._source.session, self._manifest.probe
        await session.sign_in()
        await session.words()
        if probe is not None:
            value = await _request_probe(session, probe)
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
        shown = f"{self._name} shows {'its' if visible else 'no'} {self._terms}."
        return _Finding(
            message=f"{self._name} shows {visible} {self._terms}.",
            remedy=None if visible else self._nothing_visible,
            public_message=shown,
            public_remedy=None if visible else TELL_THE_PROVIDER,
            details={"visibleOrganizations": visible},
            provider_details=frozenset({"visibleOrganizations"}),
        )

    async def _check_organization(self) -> _Finding:
        found = await self._read(self._source, self._mapping.external_org_id)
        return _compare(self._manifest, self._mapping, found)

    async def _run_step(self, step: _Step, clock: Callable[[], float]) -> tuple[TestStep, _Finding]:
        started = clock()
        try:
            finding = await step.check()
        except IntegrationError as error:
            status, finding = TestStepStatus.FAILED, self._describe(error, step)
        else:
            status = TestStepStatus.WARNING if finding.remedy else TestStepStatus.PASSED
        duration_ms = round((clock() - started) * 1000, 1)
        return _to_step(step.name, status, finding, duration_ms=duration_ms), finding

    def _describe(self, error: IntegrationError, step: _Step) -> _Finding:
        # Only that there is no such organization concerns the mapping's own customer.
        concerns_mapping = step.name == "organization" and error.kind is _NOT_FOUND
        public = error.message if concerns_mapping else None
        return _Finding(
            message=error.message,
            remedy=error.remedy,
            public_message=public or failure_for_one_customer(self._name, error.kind),
            public_remedy=remedy_for_one_customer(error.kind),
            details={"errorKind": error.kind.value},
        )

    @property
    def _name(self) -> str:
        return self._manifest.display_name

    @property
    def _terms(self) -> str:
        return terms(self._manifest.organization_term)

    @property
    def _nothing_visible(self) -> str:
        hint = self._manifest.hints.nothing_visible
        return hint or _NOTHING_VISIBLE.format(self._terms)


def terms(term: str) -> str:
    """The plural of an organization term."""
    return f"{term[:-1]}ies" if term.endswith("y") else f"{term}s"


async def _request_probe(session: RestSession, probe: Call) -> JsonValue:
    try:
        return await answer_to(probe, session)
    except IntegrationMissingResourceError as error:
        raise session.errors.no_api_there(error) from error


def result_from_listing(
    manifest: Manifest,
    mapping: MappedOrganization,
    found: ExternalOrganization,
    *,
    read_at: datetime,
) -> TestResult:
    """The result that a listing gives which was read then, and has the organization."""
    moment = f"{read_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    term = manifest.organization_term
    listed = _Finding(
        message=f"{manifest.display_name}'s {term} list, read at {moment}, has {term} {found.id}."
    )
    compared = _compare(manifest, mapping, found)
    status = TestStepStatus.WARNING if compared.remedy else TestStepStatus.PASSED
    steps = [
        _to_step("listing", TestStepStatus.PASSED, listed),
        _to_step("organization", status, compared),
    ]
    return _sum_up(steps, [listed, compared], tested_at=read_at)


def _compare(
    manifest: Manifest, mapping: MappedOrganization, found: ExternalOrganization
) -> _Finding:
    details = {"organizationName": found.name, "organizationIsActive": found.is_active}
    term = manifest.organization_term
    named = f"{term.capitalize()} {mapping.external_org_id}"
    warnings = list(_differences(manifest.display_name, named, mapping, found))
    if not warnings:
        predicate = "has no name" if found.is_nameless else f"is {found.name!r}"
        return _Finding(message=f"{named} {predicate}.", details=details)
    return _Finding(
        message=" ".join(warnings),
        remedy=f"Check that this is the right {term}, then update the mapping.",
        details=details,
    )


def _differences(
    vendor: str, named: str, mapping: MappedOrganization, found: ExternalOrganization
) -> Iterator[str]:
    mapped = mapping.external_org_name.strip()
    if mapped and not found.is_nameless and mapped != found.name.strip():
        yield f"{vendor} calls it {found.name!r}, the mapping {mapped!r}."
    if not found.is_active:
        yield f"{named} is inactive in {vendor}."


def _to_step(
    name: str, status: TestStepStatus, finding: _Finding, *, duration_ms: float = 0.0
) -> TestStep:
    return TestStep(
        name=name,
        status=status,
        message=finding.message,
        remedy=finding.remedy,
        public_message=finding.public_message,
        public_remedy=finding.public_remedy,
        duration_ms=duration_ms,
    )


def _skip(step: _Step) -> TestStep:
    return TestStep(
        name=step.name,
        status=TestStepStatus.SKIPPED,
        message="Not tested, because an earlier step failed.",
    )


def _sum_up(
    steps: Sequence[TestStep], findings: Sequence[_Finding], *, tested_at: datetime
) -> TestResult:
    details: dict[str, Any] = {}
    for finding in findings:
        details |= finding.details
    return TestResult(
        success=all(step.status is not TestStepStatus.FAILED for step in steps),
        message=summarize(steps),
        tested_at=tested_at,
        steps=tuple(steps),
        details=details,
        provider_details=frozenset(name for each in findings for name in each.provider_details),
    )
