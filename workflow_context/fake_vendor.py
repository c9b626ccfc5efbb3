"""A vendor of tests: it answers as told, and keeps what it was asked."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from integrations.base import (
    BaseIntegration,
    ExternalOrganization,
    IntegrationError,
    IntegrationMissingResourceError,
    JsonValue,
    MappedOrganization,
    SettingsSource,
    TestResult,
    TestStep,
    TestStepStatus,
)
from workflow_context.fake_client import Asked, Authorize, FakeClient, Rows

Records = Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]]
"""By organization, then by resource: {"14": {"tickets": [{"id": 1}]}}."""


class FakeVendor:
    """Stands for one integration, under its name.

    `organizations` are the names of its organizations, by id; `records` are theirs. `failure` is
    raised by whatever is asked, as long as it is set. `answers` are those to bare paths:
    {("GET", "Status"): {"up": True}}; an exception among them is raised.
    """

    def __init__(
        self,
        name: str,
        organizations: Mapping[str, str] | None = None,
        *,
        records: Records | None = None,
        answers: Mapping[tuple[str, str], JsonValue | Exception] | None = None,
        allows_shared_external_organizations: bool = False,
    ) -> None:
        self.name = name
        self.organizations = dict(organizations or {})
        self.records = _copied(records or {})
        self.answers = dict(answers or {})
        self.allows_sharing = allows_shared_external_organizations
        self.failure: IntegrationError | None = None
        self.asked: list[Asked] = []

    def integration(self, source: SettingsSource) -> BaseIntegration:
        """The integration that stands for it in one Orgmap."""
        vendor = self

        class Fake(_FakeIntegration):
            name = vendor.name
            display_name = vendor.name
            allows_shared_external_organizations = vendor.allows_sharing

        return Fake(vendor, source)

    def ask(self, asked: Asked) -> None:
        """Keep it. Raises the failure that is set."""
        self.asked.append(asked)
        if self.failure is not None:
            raise self.failure

    def missing(self, what: str) -> IntegrationMissingResourceError:
        return IntegrationMissingResourceError(
            f"{self.name} has no {what}.",
            integration_name=self.name,
            remedy="Tell the fake vendor of it: FakeVendor(organizations=…, records=…, answers=…).",
        )


class _FakeIntegration(BaseIntegration):
    supports_discovery = True
    confines_clients = True

    def __init__(self, vendor: FakeVendor, source: SettingsSource) -> None:
        super().__init__(source)
        self._vendor = vendor

    async def list_organizations(self) -> Sequence[ExternalOrganization]:
        self._vendor.ask(Asked(operation="list_organizations"))
        organizations = self._vendor.organizations.items()
        return [ExternalOrganization(id=id, name=name) for id, name in organizations]

    async def get_client(
        self, mapping: MappedOrganization, *, authorize_unconfined: Authorize | None = None
    ) -> FakeClient:
        return FakeClient(
            self._vendor,
            external_org_id=mapping.external_org_id,
            authorize_unconfined=authorize_unconfined,
        )

    async def test_connection(self, mapping: MappedOrganization) -> TestResult:
        id = mapping.external_org_id
        self._vendor.ask(Asked(operation="test_connection", external_org_id=id))
        is_there = id in self._vendor.organizations
        message = f"Organization {id} is {'there' if is_there else 'not there'}."
        status = TestStepStatus.PASSED if is_there else TestStepStatus.FAILED
        return TestResult(
            success=is_there,
            message=message,
            tested_at=datetime.now(UTC),
            steps=(TestStep(name="organization", status=status, message=message),),
        )


def _copied(records: Records) -> dict[str, dict[str, Rows]]:
    return {
        organization: {name: [deepcopy(dict(each)) for each in rows] for name, rows in own.items()}
        for organization, own in records.items()
    }
