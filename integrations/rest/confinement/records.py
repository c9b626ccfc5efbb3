"""One organization's records at a vendor: nothing else is given, and nothing else is written."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

from integrations.base import (
    IntegrationError,
    IntegrationMissingResourceError,
    JsonValue,
)
from integrations.rest.confinement.bodies import (
    METHODS,
    body_of_change,
    body_of_new,
    update_path,
)
from integrations.rest.confinement.fields import FieldRefused, FieldRules, Reference
from integrations.rest.confinement.list_query import ListQueries, ListRequest
from integrations.rest.confinement.owner import Owner, as_text
from integrations.rest.confinement.record_id import RecordId, RecordIdRefused, record_id
from integrations.rest.confinement.refusals import Refusals
from integrations.rest.listing.page_source import Row
from integrations.rest.listing.reader import ListingReader
from integrations.rest.manifest.json_path import pick
from integrations.rest.manifest.listing_spec import Call
from integrations.rest.manifest.resource_spec import ResourceSpec, SingleRecord, WriteSpec
from integrations.rest.manifest.spec import Manifest
from integrations.rest.manifest.templates import fill
from integrations.rest.transport.manifest_call import answer_to
from integrations.rest.transport.session import RestSession
from integrations.rest.transport.urls import fill_segments


class OrganizationRecords:
    """Each method takes the name of a resource, and raises IntegrationError."""

    def __init__(self, session: RestSession, manifest: Manifest, *, organization_id: str) -> None:
        self._session = session
        self._manifest = manifest
        self._owner = Owner(id=organization_id, spec=manifest.organization)
        self._refusals = Refusals(
            errors=session.errors, manifest=manifest, organization_id=organization_id
        )

    def require(self, name: str) -> ResourceSpec:
        """Raises UnknownResourceError, which names the resources that there are."""
        resource = self._manifest.resources.get(name)
        if resource is None:
            raise self._refusals.unknown(name)
        return resource

    async def pages(self, name: str, request: ListRequest) -> AsyncGenerator[list[Row], None]:
        """The pages of a list, each given when all of its rows are proven."""
        resource = self.require(name)
        reader = ListingReader(
            self._session,
            self._queries(name, resource).query(request),
            concurrency=self._manifest.rate_limit.concurrency,
        )
        async with aclosing(reader.pages()) as pages:
            async for page in pages:
                self._prove_page(name, resource, page)
                yield page

    async def read(self, name: str, id: RecordId) -> Row:
        """One record. One of another organization is read, and not given."""
        resource = self.require(name)
        single = resource.single
        if single is None:
            raise self._refusals.undeclared(name, "get")
        asked = self._record_id(name, id)
        record = await self._request_record(name, single, asked)
        if as_text(pick(record, resource.id)) != asked:
            raise self._session.errors.bad_response(
                f"{self._manifest.display_name} was asked for one of its {name} and sent another"
            )
        if resource.single_row and not self._owner.owns(record, resource.single_row):
            raise self._refusals.foreign_record(name, asked)
        return record

    async def create(self, name: str, fields: Mapping[str, Any]) -> Row:
        """The new record as the vendor sends it."""
        resource = self.require(name)
        write = self._write_spec(name, resource, "create")
        if not write.create:
            raise self._refusals.undeclared(name, "create")
        await self._prove_fields(name, resource, write, fields, id=None)
        answer = await self._session.request(
            "POST",
            await self._path(write.path or resource.list_path),
            json=body_of_new(fields, write, self._owner),
        )
        return await self._prove_answer(name, resource, write, answer, id=None)

    async def update(self, name: str, id: RecordId, fields: Mapping[str, Any]) -> Row:
        """The record as it is afterwards. It is read, and proven, before it is changed."""
        resource = self.require(name)
        write = self._write_spec(name, resource, "update")
        if resource.update is None:
            raise self._refusals.undeclared(name, "update")
        known = self._record_id(name, id)
        references = self._check_fields(name, resource, write, fields, id=known)
        await self.read(name, known)
        await self._prove_references(references)
        body = body_of_change(fields, id=known, resource=resource, write=write, owner=self._owner)
        path = await self._path(update_path(resource, write), id=known)
        answer = await self._session.request(METHODS[resource.update], path, json=body)
        return await self._prove_answer(name, resource, write, answer, id=known)

    async def delete(self, name: str, id: RecordId) -> None:
        """Delete a record, which is read, and proven, before."""
        resource = self.require(name)
        if resource.single is None or not resource.delete:
            raise self._refusals.undeclared(name, "delete")
        known = self._record_id(name, id)
        await self.read(name, known)
        await self._session.request("DELETE", await self._path(resource.single.path, id=known))

    def _queries(self, name: str, resource: ResourceSpec) -> ListQueries:
        listing = self._manifest.listing
        return ListQueries(
            name=name,
            resource=resource,
            owner=self._owner,
            paging=listing.pagination if listing else None,
            refusals=self._refusals,
        )

    def _prove_page(self, name: str, resource: ResourceSpec, page: list[Row]) -> None:
        path = resource.row
        for row in page if path else ():
            if not self._owner.owns(row, path or ()):
                has_owner = pick(row, path or ()) is not None
                raise self._refusals.foreign_page(name, has_owner=has_owner)

    def _record_id(self, name: str, given: RecordId) -> str:
        try:
            return record_id(given)
        except RecordIdRefused as error:
            raise self._refusals.no_record(name, str(given)) from error

    async def _request_record(self, name: str, single: SingleRecord, id: str) -> Row:
        call = Call(method=single.method, path=single.path, query=single.query, body=single.body)
        try:
            value = await answer_to(call, self._session, organization=self._owner.id, id=id)
        except IntegrationMissingResourceError as error:
            raise self._refusals.no_record(name, id) from error
        record = pick(value, single.item) if single.item else value
        if record is None and single.missing == "null":
            raise self._refusals.no_record(name, id)
        if not isinstance(record, dict):
            message = f"{self._manifest.display_name} sent no record of {name}"
            raise self._session.errors.bad_response(message)
        return record

    async def _path(self, template: str, *, id: str | None = None) -> str:
        ids = {"organization": self._owner.id} | ({} if id is None else {"id": id})
        # Encoded ids have no braces; so what is filled in afterwards are words alone.
        return fill(fill_segments(template, **ids), await self._session.words())

    def _write_spec(self, name: str, resource: ResourceSpec, verb: str) -> WriteSpec:
        if resource.write is None:
            raise self._refusals.undeclared(name, verb)
        return resource.write

    async def _prove_fields(
        self,
        name: str,
        resource: ResourceSpec,
        write: WriteSpec,
        fields: Mapping[str, Any],
        *,
        id: str | None,
    ) -> None:
        await self._prove_references(self._check_fields(name, resource, write, fields, id=id))

    def _check_fields(
        self,
        name: str,
        resource: ResourceSpec,
        write: WriteSpec,
        fields: Mapping[str, Any],
        *,
        id: str | None,
    ) -> list[Reference]:
        rules = FieldRules(
            resource=resource,
            write=write,
            owner=self._owner,
            resources=self._manifest.resources,
        )
        try:
            return rules.check(fields, id=id)
        except FieldRefused as error:
            raise self._refusals.field(name, error.field, error.problem) from error

    async def _prove_references(self, references: list[Reference]) -> None:
        proven: set[tuple[str, str]] = set()
        for reference in references:
            known = (reference.resource, str(reference.id))
            if known not in proven:
                await self.read(reference.resource, reference.id)
                proven.add(known)

    async def _prove_answer(
        self,
        name: str,
        resource: ResourceSpec,
        write: WriteSpec,
        answer: JsonValue,
        *,
        id: str | None,
    ) -> Row:
        """The written record, if the answer or another look shows that it is the owner's."""
        record, path = _record_of(answer, write), resource.single_row
        sent_id = as_text(pick(record, resource.id)) or _created_id(answer, write)
        verb = "creation" if id is None else "update"
        if id is not None and sent_id not in (None, id):
            raise self._refusals.foreign_answer(name, verb)
        known = id or sent_id
        if path is None and (record or known is None or resource.single is None):
            return record
        if path is not None and self._owner.owns(record, path):
            return record
        is_told = path is not None and pick(record, path) is not None
        if is_told or known is None or resource.single is None:
            raise self._refusals.foreign_answer(name, verb)
        try:
            return await self.read(name, known)
        except IntegrationError as error:
            raise self._refusals.foreign_answer(name, verb) from error


def _record_of(answer: JsonValue, write: WriteSpec) -> Row:
    """The record in the answer to a write; empty if there is none."""
    record: Any = pick(answer, write.item) if write.item else answer
    if isinstance(record, list) and len(record) == 1:
        record = record[0]
    return record if isinstance(record, dict) else {}


def _created_id(answer: JsonValue, write: WriteSpec) -> str | None:
    return as_text(pick(answer, write.created)) if write.created else None
