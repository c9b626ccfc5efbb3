"""Small integrations whose vendor does what the test says."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, HttpUrl, SecretStr

from integrations import listing_notes
from integrations.base import (
    BaseIntegration,
    ExternalOrganization,
    IntegrationUnavailableError,
    MappedOrganization,
    Setting,
    TestResult,
    TestStep,
    TestStepStatus,
)
from integrations.budget import tested_on_behalf_of

TESTED_AT = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)


class NoSettings:
    def get_config(self, name: str) -> str | None:
        return None

    async def get_secret(self, name: str) -> str | None:
        return None


class ScriptedVendor(BaseIntegration):
    """Lists `organizations`, or raises `failure`, once `answers` is set; counts its `listings`."""

    name = "scripted"
    display_name = "Scripted"
    supports_discovery = True

    def __init__(self) -> None:
        super().__init__(NoSettings())
        self.organizations = [
            ExternalOrganization(id="2", name="birch", metadata={"domain": "birch.example"}),
            ExternalOrganization(id="10", name="Alder"),
            ExternalOrganization(id="1", name="Birch", is_active=False),
        ]
        self.notes: list[str] = []
        self.failure: Exception | None = None
        self.answers = asyncio.Event()
        self.answers.set()
        self.listings = 0
        self.is_closed = False
        self.result: TestResult | None = None
        """What a test ends with, if a test says so."""
        self.wait = 0.0
        self.tested_for: list[str | None] = []

    async def list_organizations(self) -> Sequence[ExternalOrganization]:
        self.listings += 1
        await self._answer()
        for note in self.notes:
            listing_notes.add(note)
        return list(self.organizations)

    async def get_client(self, mapping: MappedOrganization) -> Any:
        return mapping.external_org_id

    def seconds_until_test(self) -> float:
        return self.wait

    async def test_connection(self, mapping: MappedOrganization) -> TestResult:
        self.tested_for.append(tested_on_behalf_of())
        await self._answer()
        if self.result is not None:
            return self.result
        step = TestStep(name="organization", status=TestStepStatus.PASSED, message="It is there.")
        return TestResult(
            success=True,
            message="All is well.",
            tested_at=TESTED_AT,
            steps=(step,),
            details={"asked": mapping.external_org_id},
        )

    async def aclose(self) -> None:
        self.is_closed = True

    async def _answer(self) -> None:
        await self.answers.wait()
        if self.failure is not None:
            raise self.failure


class SharingVendor(ScriptedVendor):
    """Several organizations may map to the same one here."""

    name = "sharing"
    display_name = "Sharing"
    allows_shared_external_organizations = True


class Endpoint(BaseModel):
    model_config = ConfigDict(extra="forbid")

    url: HttpUrl


class StrictData(BaseModel):
    model_config = ConfigDict(extra="forbid")

    api_base_url: HttpUrl | None = None
    webhook_key: SecretStr | None = None
    endpoints: list[Endpoint] = []


class StrictVendor(ScriptedVendor):
    """Has rules for mapping data, a secret among it, and settings that are missing."""

    name = "strict"
    display_name = "Strict"
    supports_discovery = False
    mapping_data_model = StrictData
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(name="base_url", title="Address"),
        Setting(name="api_key", title="Key", secret=True),
    )


class UnmappableVendor(ScriptedVendor):
    name = "unmappable"
    display_name = "Unmappable"

    @property
    def supports_org_mapping(self) -> bool:
        return False


def unavailable() -> IntegrationUnavailableError:
    return IntegrationUnavailableError(
        "Scripted answers 503.",
        integration_name="scripted",
        remedy="Wait for the vendor.",
        retry_after=30,
    )
