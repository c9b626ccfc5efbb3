"""A vendor of tests: it answers as told, and keeps what it was asked."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

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
    UnknownResourceError,
)

Record = dict[str, Any]
Rows = list[Record]
Given = Mapping[str, Any] | None
Authorize = Callable[[str, str], Awaitable[None]]
"""Lets a request pass that no organization bounds, or raises."""
Records = Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]]
"""By organization, then by resource: {"14": {"tickets": [{"id": 1}]}}."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One thing that a vendor was asked: `operation` is list, get, create, update or delete of a
    resource, get_organization, test_connection or list_organizations, or the verb of a bare path.
    """

    operation: str
    external_org_id: str | None = None
    resource: str | None = None
    given: Any = None
    """What else was given: an id, fields, parameters."""


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
    ) -> "FakeClient":
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


class FakeClient:
    """A client of one organization. It has that organization's records and no others.

    `unconfined` takes bare paths, and answers what the vendor was told to.
    """

    def __init__(
        self,
        vendor: FakeVendor,
        *,
        external_org_id: str,
        authorize_unconfined: Authorize | None = None,
    ) -> None:
        self.external_org_id = external_org_id
        self.unconfined = FakeUnconfinedClient(
            vendor, external_org_id=external_org_id, authorize=authorize_unconfined
        )
        self._vendor = vendor

    @property
    def resources(self) -> tuple[str, ...]:
        """Those of which any organization was given records."""
        of_all = self._vendor.records.values()
        return tuple(sorted({name for records in of_all for name in records}))

    async def get_organization(self) -> Record:
        self._ask("get_organization")
        name = self._vendor.organizations.get(self.external_org_id)
        if name is None:
            raise self._vendor.missing(f"organization {self.external_org_id}")
        return {"id": self.external_org_id, "name": name}

    async def list(
        self,
        resource: str,
        *,
        where: Mapping[str, Any] | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> AsyncIterator[Record]:
        """Every record, or those whose fields equal those of `where`; `params` are only kept."""
        self._ask("list", resource, {**(where or {}), **(params or {})} or None)
        for record in (*self._records(resource),):
            if (where or {}).items() <= record.items():
                yield deepcopy(record)

    async def get(self, resource: str, id: str | int) -> Record:
        self._ask("get", resource, id)
        return deepcopy(self._one(resource, id))

    async def create(self, resource: str, fields: Mapping[str, Any]) -> Record:
        """The record with an id, which counts from 1 if none is given."""
        self._ask("create", resource, dict(fields))
        records = self._records(resource)
        record = {"id": len(records) + 1, **deepcopy(dict(fields))}
        records.append(record)
        return deepcopy(record)

    async def update(self, resource: str, id: str | int, fields: Mapping[str, Any]) -> Record:
        self._ask("update", resource, {"id": id, **fields})
        record = self._one(resource, id)
        record.update(deepcopy(dict(fields)))
        return deepcopy(record)

    async def delete(self, resource: str, id: str | int) -> None:
        self._ask("delete", resource, id)
        self._records(resource).remove(self._one(resource, id))

    async def aclose(self) -> None:
        """There is nothing to close."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def _ask(self, operation: str, resource: str | None = None, given: Any = None) -> None:
        self._vendor.ask(
            Asked(
                operation=operation,
                external_org_id=self.external_org_id,
                resource=resource,
                given=given,
            )
        )

    def _records(self, resource: str) -> Rows:
        if resource not in self.resources:
            raise self._unknown(resource)
        own = self._vendor.records.setdefault(self.external_org_id, {})
        return own.setdefault(resource, [])

    def _unknown(self, resource: str) -> UnknownResourceError:
        error = UnknownResourceError(
            f"{self._vendor.name} has no resource {resource}.",
            integration_name=self._vendor.name,
            remedy=f"Declared are {', '.join(self.resources)}; unconfined takes bare paths.",
        )
        error.resource, error.resources = resource, self.resources
        return error

    def _one(self, resource: str, id: str | int) -> Record:
        found = [each for each in self._records(resource) if str(each.get("id")) == str(id)]
        if not found:
            raise self._vendor.missing(f"{resource} {id} of organization {self.external_org_id}")
        return found[0]


class FakeUnconfinedClient:
    """Answers what the vendor was told to; `given` is the JSON that is sent, or the parameters."""

    def __init__(
        self, vendor: FakeVendor, *, external_org_id: str, authorize: Authorize | None
    ) -> None:
        self._vendor = vendor
        self._external_org_id = external_org_id
        self._authorize = authorize

    async def get(self, path: str, *, params: Given = None) -> JsonValue:
        return await self._answer("GET", path, params)

    async def post(self, path: str, *, params: Given = None, json: JsonValue = None) -> JsonValue:
        return await self._answer("POST", path, params if json is None else json)

    async def put(self, path: str, *, params: Given = None, json: JsonValue = None) -> JsonValue:
        return await self._answer("PUT", path, params if json is None else json)

    async def patch(self, path: str, *, params: Given = None, json: JsonValue = None) -> JsonValue:
        return await self._answer("PATCH", path, params if json is None else json)

    async def delete(self, path: str, *, params: Given = None) -> JsonValue:
        return await self._answer("DELETE", path, params)

    async def paginate(
        self,
        path: str,
        *,
        params: Given = None,
        items: str | None = None,
        json: JsonValue = None,
    ) -> AsyncIterator[Record]:
        """The rows of the answer, which is a list."""
        verb, given = ("GET", params) if json is None else ("POST", json)
        rows = await self._answer(verb, path, given)
        for row in rows if isinstance(rows, list) else ():
            yield row

    async def _answer(self, verb: str, path: str, given: Any) -> JsonValue:
        asked = Asked(
            operation=verb, external_org_id=self._external_org_id, resource=path, given=given
        )
        if self._authorize is not None:
            await self._authorize(verb, path)
        self._vendor.ask(asked)
        if (verb, path) not in self._vendor.answers:
            raise self._vendor.missing(f"answer to {verb} {path}")
        answer = self._vendor.answers[verb, path]
        if isinstance(answer, Exception):
            raise answer
        return deepcopy(answer)


def _copied(records: Records) -> dict[str, dict[str, Rows]]:
    return {
        organization: {name: [deepcopy(dict(each)) for each in rows] for name, rows in own.items()}
        for organization, own in records.items()
    }
