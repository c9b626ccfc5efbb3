"""What a client of every vendor must do with every resource that its manifest declares.

A resource takes part as soon as a manifest declares it; the vendor's sandbox must then serve it.
"""

import dataclasses
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from integrations.base import (
    IntegrationError,
    IntegrationMissingResourceError,
    OutsideOrganizationError,
    UnknownResourceError,
)
from integrations.registry import INTEGRATION_REGISTRY
from integrations.rest.client import VendorClient
from integrations.rest.integration import ManifestIntegration
from integrations.rest.listing.page_source import Row
from integrations.rest.manifest.resource_spec import ResourceSpec
from integrations.rest.manifest.spec import Manifest
from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.records import RECORDS_OF_A_COMPANY
from integrations.sandbox.server import RunningSandbox
from integrations.sandbox.world import Company, build_companies
from tests.integrations.connecting import Connect, Mapped, Serve

ROWS_OF_A_PAGE = 3
ROWS_BEFORE_PAGE_THREE = 2 * ROWS_OF_A_PAGE

assert ROWS_BEFORE_PAGE_THREE < RECORDS_OF_A_COMPANY


@dataclass(frozen=True)
class Case:
    vendor: str
    resource: str

    @property
    def manifest(self) -> Manifest:
        integration = INTEGRATION_REGISTRY[self.vendor]
        assert issubclass(integration, ManifestIntegration)
        return integration.manifest

    @property
    def spec(self) -> ResourceSpec:
        return self.manifest.resources[self.resource]

    @property
    def is_one_page(self) -> bool:
        paging = self.spec.pagination
        return paging is not None and paging.type == "none"

    def __str__(self) -> str:
        return f"{self.vendor}-{self.resource}"


CASES = [
    Case(name, resource)
    for name, integration in INTEGRATION_REGISTRY.items()
    if issubclass(integration, ManifestIntegration)
    for resource in integration.manifest.resources
]


def cases(holds: Callable[[ResourceSpec], object]) -> pytest.MarkDecorator:
    """The resources of all vendors for which that holds."""
    chosen = [case for case in CASES if holds(case.spec)]
    return pytest.mark.parametrize("case", chosen, ids=str)


of_every_resource = cases(lambda spec: True)
whose_rows_carry_their_owner = cases(lambda spec: spec.row)
read_alone = cases(lambda spec: spec.single)
whose_records_carry_their_owner = cases(lambda spec: spec.single and spec.single_row)
written = cases(lambda spec: spec.write and spec.write.create)
written_with_owner = cases(lambda spec: spec.write and spec.write.create and spec.write.body)
changed = cases(lambda spec: spec.update)
deleted = cases(lambda spec: spec.delete)
that_refer = cases(lambda spec: spec.refs and spec.update)


@dataclass(frozen=True)
class Customers:
    """Clients of three customers of one vendor; `own` is neither the first nor the last."""

    sandbox: RunningSandbox
    first: VendorClient
    own: VendorClient
    other: VendorClient

    def writes(self) -> list[str]:
        """The requests so far that could have changed something."""
        return [
            f"{one.method} {one.path}"
            for one in self.sandbox.requests
            if one.method != "GET" and not _only_asks(one.path)
        ]


def _only_asks(path: str) -> bool:
    return path.endswith("/token") or "/query" in path


Open = Callable[[Case], Awaitable[Customers]]


def companies() -> list[Company]:
    return [dataclasses.replace(company, is_active=True) for company in build_companies(3)]


@pytest.fixture
def open_customers(serve: Serve, connect: Connect) -> Open:
    async def opened(case: Case) -> Customers:
        sandbox = await serve(companies=companies(), largest_page=ROWS_OF_A_PAGE)
        integration = connect(case.vendor, sandbox)
        ids = await _in_the_order_of_the_sandbox(integration)
        clients = [await integration.get_client(Mapped(id)) for id in ids]
        return Customers(sandbox, *clients)

    return opened


async def _in_the_order_of_the_sandbox(integration: ManifestIntegration) -> list[str]:
    ids = {one.name: one.id for one in await integration.list_organizations()}
    return [ids[company.name] for company in companies()]


async def taken(client: VendorClient, resource: str, **request: Any) -> list[Row]:
    return [row async for row in client.list(resource, **request)]


async def taken_until_refused(client: VendorClient, resource: str) -> list[Row]:
    given: list[Row] = []

    async def take() -> None:
        async for row in client.list(resource):
            given.append(row)  # noqa: PERF401 - what was given before the refusal counts

    with pytest.raises(OutsideOrganizationError):
        await take()
    return given


def ids_of(case: Case, rows: list[Row]) -> set[str]:
    return {id_of(case, row) for row in rows}


def id_of(case: Case, row: Row) -> str:
    value: Any = row
    for key in case.spec.id:
        value = value[key]
    return str(value)


def nest(path: tuple[str, ...], value: Any) -> dict[str, Any]:
    for key in reversed(path):
        value = {key: value}
    assert isinstance(value, dict)
    return value


@of_every_resource
async def test_a_list_is_that_of_the_organization_and_whole(
    case: Case, open_customers: Open
) -> None:
    customers = await open_customers(case)
    own = await taken(customers.own, case.resource)
    other = await taken(customers.other, case.resource)
    assert len(ids_of(case, own)) == len(own) == RECORDS_OF_A_COMPANY
    assert not ids_of(case, own) & ids_of(case, other)


@whose_rows_carry_their_owner
async def test_nothing_is_given_by_a_vendor_that_ignores_the_filter(
    case: Case, open_customers: Open, faults: Faults
) -> None:
    customers = await open_customers(case)
    faults.plan(Fault.IGNORED_FILTER)
    assert await taken_until_refused(customers.own, case.resource) == []


@whose_rows_carry_their_owner
async def test_only_own_rows_are_given_before_a_vendors_first_foreign_one(
    case: Case, open_customers: Open, faults: Faults
) -> None:
    customers = await open_customers(case)
    own = await taken(customers.first, case.resource)
    faults.plan(Fault.IGNORED_FILTER)
    given = await taken_until_refused(customers.first, case.resource)
    assert ids_of(case, given) <= ids_of(case, own)


@pytest.mark.parametrize("fault", [Fault.FOREIGN_ROW, Fault.OWNERLESS_ROW])
@whose_rows_carry_their_owner
async def test_a_page_with_one_row_of_another_or_of_nobody_is_not_given(
    case: Case, open_customers: Open, faults: Faults, fault: Fault
) -> None:
    customers = await open_customers(case)
    own = await taken(customers.own, case.resource)
    faults.plan(fault)
    given = await taken_until_refused(customers.own, case.resource)
    assert given == own[: len(given)]
    assert len(given) == (0 if case.is_one_page else ROWS_BEFORE_PAGE_THREE)


@of_every_resource
async def test_the_organization_cannot_be_overridden_by_a_parameter(
    case: Case, open_customers: Open
) -> None:
    customers = await open_customers(case)
    confined = case.spec.confined
    names = [confined.query, confined.condition.parameter if confined.condition else None]
    for name in filter(None, names):
        for spelled in (name, name.upper()):
            for place in ("params", "where"):
                foreign = {spelled: customers.other.external_org_id}
                before = len(customers.sandbox.requests)
                with pytest.raises(IntegrationError):
                    await taken(customers.own, case.resource, **{place: foreign})
                assert len(customers.sandbox.requests) == before


@read_alone
async def test_a_record_of_the_organization_is_given(case: Case, open_customers: Open) -> None:
    customers = await open_customers(case)
    listed = (await taken(customers.own, case.resource))[-1]
    record = await customers.own.get(case.resource, id_of(case, listed))
    assert id_of(case, record) == id_of(case, listed)


@read_alone
async def test_a_record_of_another_organization_is_not_given(
    case: Case, open_customers: Open
) -> None:
    customers = await open_customers(case)
    foreign = (await taken(customers.other, case.resource))[0]
    is_below = "{organization}" in (case.spec.single.path if case.spec.single else "")
    is_unseen = is_below or case.spec.confined.tenant
    expected = IntegrationMissingResourceError if is_unseen else OutsideOrganizationError
    with pytest.raises(expected):
        await customers.own.get(case.resource, id_of(case, foreign))


NO_IDS: tuple[Any, ...] = (
    "", ".", "..", "../x", "a/b", "a//b", "%2e%2e", "a%2Fb", "a\\b", "a?b=c", "a#b",
    "{client_secret}",     "https://elsewhere.example/1", "//elsewhere.example/1", True,
)  # fmt: skip


@read_alone
async def test_nothing_is_asked_for_what_is_no_id(case: Case, open_customers: Open) -> None:
    customers = await open_customers(case)
    before = len(customers.sandbox.requests)
    for id in NO_IDS:
        with pytest.raises(IntegrationMissingResourceError):
            await customers.own.get(case.resource, id)
        for verb, more in (("update", [{"notes": "x"}]), ("delete", [])):
            with pytest.raises((IntegrationMissingResourceError, UnknownResourceError)):
                await getattr(customers.own, verb)(case.resource, id, *more)
    assert len(customers.sandbox.requests) == before


@changed
async def test_a_record_of_another_organization_is_not_changed(
    case: Case, open_customers: Open
) -> None:
    customers = await open_customers(case)
    foreign = id_of(case, (await taken(customers.other, case.resource))[0])
    with pytest.raises((OutsideOrganizationError, IntegrationMissingResourceError)):
        await customers.own.update(case.resource, foreign, {"notes": "changed"})
    assert not customers.writes()


@deleted
async def test_a_record_of_another_organization_is_not_deleted(
    case: Case, open_customers: Open
) -> None:
    customers = await open_customers(case)
    foreign = id_of(case, (await taken(customers.other, case.resource))[0])
    with pytest.raises((OutsideOrganizationError, IntegrationMissingResourceError)):
        await customers.own.delete(case.resource, foreign)
    assert not customers.writes()
    assert len(await taken(customers.other, case.resource)) == RECORDS_OF_A_COMPANY


@written
async def test_a_new_record_is_the_organizations(case: Case, open_customers: Open) -> None:
    customers = await open_customers(case)
    made = await customers.own.create(case.resource, {"notes": "new one"})
    assert "new one" in json.dumps(made)
    assert id_of(case, made) in ids_of(case, await taken(customers.own, case.resource))
    assert len(customers.writes()) == 1


@written_with_owner
async def test_a_record_is_not_made_for_another_organization(
    case: Case, open_customers: Open
) -> None:
    customers = await open_customers(case)
    path = case.spec.write.body if case.spec.write else None
    assert path
    for written in (path, tuple(map(str.upper, path))):
        values: tuple[Any, ...] = (customers.other.external_org_id, None, {}, [1])
        for value in values:
            with pytest.raises(OutsideOrganizationError):
                await customers.own.create(case.resource, nest(written, value))
    assert not customers.writes()


@changed
async def test_a_change_is_made_and_does_not_move_the_record(
    case: Case, open_customers: Open
) -> None:
    customers = await open_customers(case)
    own = id_of(case, (await taken(customers.own, case.resource))[0])
    written = case.spec.write
    assert written
    if written.body:
        moved = nest(written.body, customers.other.external_org_id)
        with pytest.raises(OutsideOrganizationError):
            await customers.own.update(case.resource, own, moved)
        assert not customers.writes()
    assert "changed" in json.dumps(
        await customers.own.update(case.resource, own, {"notes": "changed"})
    )
    assert "changed" in json.dumps(await customers.own.get(case.resource, own))
    assert len(await taken(customers.own, case.resource)) == RECORDS_OF_A_COMPANY


@deleted
async def test_a_record_is_deleted(case: Case, open_customers: Open) -> None:
    customers = await open_customers(case)
    own = id_of(case, (await taken(customers.own, case.resource))[0])
    await customers.own.delete(case.resource, own)
    assert own not in ids_of(case, await taken(customers.own, case.resource))


@pytest.mark.parametrize("verb", ["create", "update"])
@cases(lambda spec: spec.write and spec.single_row)
async def test_a_foreign_answer_to_a_write_says_that_it_may_have_happened(
    case: Case, open_customers: Open, faults: Faults, verb: str
) -> None:
    write = case.spec.write
    if not (case.spec.update if verb == "update" else write and write.create):
        return
    customers = await open_customers(case)
    own = id_of(case, (await taken(customers.own, case.resource))[0])
    faults.plan(Fault.FOREIGN_ANSWER)
    arguments = [own] if verb == "update" else []
    with pytest.raises(OutsideOrganizationError) as caught:
        await getattr(customers.own, verb)(case.resource, *arguments, {"notes": "x"})
    assert caught.value.may_have_happened
    assert "may have happened" in str(caught.value.remedy)


@that_refer
async def test_what_a_record_refers_to_is_the_organizations(
    case: Case, open_customers: Open
) -> None:
    customers = await open_customers(case)
    for field, referred in case.spec.refs.items():
        to = Case(case.vendor, referred)
        foreign = id_of(to, (await taken(customers.other, referred))[0])
        own = id_of(to, (await taken(customers.own, referred))[0])
        row = id_of(case, (await taken(customers.own, case.resource))[0])
        before = len(customers.writes())
        with pytest.raises((OutsideOrganizationError, IntegrationMissingResourceError)):
            await customers.own.update(case.resource, row, nest(tuple(field.split(".")), foreign))
        assert len(customers.writes()) == before
        await customers.own.update(case.resource, row, nest(tuple(field.split(".")), own))


@written
async def test_a_reference_that_is_not_declared_is_refused(
    case: Case, open_customers: Open
) -> None:
    customers = await open_customers(case)
    refused: tuple[dict[str, Any], ...] = (
        {"strange_id": 1},
        {"strangeId": 1},
        {"STRANGE-ID": 1},
        {"links": [{"strangeID": 1}]},
        {"a/strange": 1},
        {"a.strange": 1},
        *({name: 1} for name in (case.spec.write.refused if case.spec.write else ())),
        {case.resource: [1]},
        {case.spec.id[-1]: 1},
    )
    for fields in refused:
        with pytest.raises(OutsideOrganizationError, match=next(iter(fields))):
            await customers.own.create(case.resource, fields)
    assert not customers.writes()


@of_every_resource
async def test_a_path_is_no_resource(case: Case, open_customers: Open) -> None:
    customers = await open_customers(case)
    for name in (case.spec.list_path, "Client/17", f"{case.resource}/1", f"../{case.resource}"):
        if name == case.resource:
            continue
        with pytest.raises(UnknownResourceError, match=case.resource) as caught:
            await customers.own.get(name)
        assert case.resource in caught.value.resources
        assert "unconfined" in str(caught.value.remedy)


GUIDE = (Path(__file__).parents[2] / "docs/integrations.md").read_text()


@cases(lambda spec: not spec.row)
def test_the_guide_names_what_is_proven_by_its_path_or_tenant_alone(case: Case) -> None:
    assert f"- {case.manifest.display_name}: `{case.resource}`" in GUIDE
