"""The client of a vendor of tests, which has the records that the vendor was told of."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from integrations.base import JsonValue, UnknownResourceError
from integrations.clients import Record, Where

if TYPE_CHECKING:
    from workflow_context.fake_vendor import FakeVendor

Rows = list[Record]
Given = Mapping[str, Any] | None
Authorize = Callable[[str, str], Awaitable[None]]
"""Lets a request pass that no organization bounds, or raises."""


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


class FakeClient:
    """A client of one organization. It has that organization's records and no others.

    `unconfined` takes bare paths, and answers what the vendor was told to.
    """

    def __init__(
        self,
        vendor: "FakeVendor",
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
        where: Where | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> AsyncIterator[Record]:
        """Every record, or those whose fields equal those of `where`; `params` are only kept.

        Raises NotImplementedError for a condition of a vendor's filter language.
        """
        wanted = _fields(where)
        self._ask("list", resource, {**wanted, **(params or {})} or None)
        for record in (*self._records(resource),):
            if wanted.items() <= record.items():
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
        self, vendor: "FakeVendor", *, external_org_id: str, authorize: Authorize | None
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


def _fields(where: Where | None) -> Mapping[str, Any]:
    if where is None or isinstance(where, Mapping):
        return where or {}
    raise NotImplementedError(
        f"{where!r} was given to a fake vendor, which has no filter language. Ask it with "
        "where={field: value}, or for all records."
    )
