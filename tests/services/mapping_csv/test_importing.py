"""Importing over a real store: the plan, exactly that plan, and whoever comes between."""

import asyncio
import csv
import io
import re
import time
import unicodedata
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, NoReturn
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphql_api.composition import Services, build_services
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.access import Actor
from graphql_api.services.errors import ImportOutdatedError, PermissionDeniedError, ValidationError
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_csv.columns import COLUMNS
from graphql_api.services.mapping_csv.plan import ImportPlan, ImportReport
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.storage.azure import AzureTableStore
from graphql_api.storage.keys import ORG_MAPPINGS, TABLES
from graphql_api.storage.sqlite import SqliteTableStore
from graphql_api.storage.table_store import TableStore
from integrations.invisible_characters import without_invisible
from tests.actors import MANAGER, NOBODY, PROVIDER_VIEWER, manager_of, viewer_of
from tests.counted_threads import most_threads_at_once
from tests.storage.faulty import Call, Fault, FaultyStore
from tests.storage.own_tables import OwnTables
from tests.vendors import ScriptedVendor, SharingVendor, StrictVendor

MAX = 1000


def services_over(store: TableStore) -> Services:
    vendors = [ScriptedVendor(), SharingVendor(), StrictVendor()]
    return build_services(store, {each.name: each for each in vendors}, cache=memory_cache())


class Office:
    """One manager at work with files."""

    def __init__(self, services: Services, actor: Actor = MANAGER) -> None:
        self.services = services
        self.actor = actor

    async def organization(self, name: str) -> Organization:
        return await self.services.organizations.create(MANAGER, name=name)

    async def map(
        self, organization: Organization, external_org_id: str, **more: Any
    ) -> OrganizationMapping:
        given = {"integration_name": "scripted", **more}
        return await self.services.mappings.create(
            MANAGER,
            NewMapping(
                organization_id=organization.org_id,
                external_org_id=external_org_id,
                **given,
            ),
        )

    async def export(self, **which: Any) -> str:
        exported = await self.services.mapping_exports.whole(self.actor, max_rows=MAX, **which)
        return exported.content

    async def plan(self, text: str) -> ImportPlan:
        return await self.services.mapping_imports.plan(self.actor, text, max_lines=MAX)

    async def apply(self, text: str, plan: ImportPlan | None = None, **more: Any) -> ImportReport:
        plan = plan or await self.plan(text)
        return await self.services.mapping_imports.apply(
            self.actor, text, fingerprint=plan.fingerprint, max_lines=MAX, **more
        )

    async def current(self, mapping: OrganizationMapping) -> OrganizationMapping:
        return await self.services.mappings.get(MANAGER, mapping.org_id, mapping.mapping_id)


def edited(text: str, edit: Callable[[dict[str, str]], dict[str, str] | None]) -> str:
    """The file after a person went through its lines; None removes one."""
    found = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, COLUMNS)
    writer.writeheader()
    writer.writerows(row for each in found if (row := edit(each)) is not None)
    return written.getvalue()


def new_line(organization: Organization, external_org_id: str) -> str:
    return f",{organization.name},scripted,{external_org_id},,,,,\r\n"


def results(report: ImportReport) -> list[str]:
    return [outcome.result.value for outcome in report.outcomes]


def actions(plan: ImportPlan) -> list[str]:
    return [line.action.value for line in plan.lines]


@pytest.fixture(params=["sqlite"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def store(
    engine: str, request: pytest.FixtureRequest, tmp_path: Any
) -> AsyncIterator[TableStore]:
    opened: TableStore
    if engine == "sqlite":
        opened = await SqliteTableStore.open(tmp_path / "orgmap.db")
    else:
        opened = AzureTableStore.from_connection_string(request.getfixturevalue("azurite"))
    yield await OwnTables.create(opened, TABLES)
    await opened.aclose()


@pytest.fixture
async def office(store: TableStore) -> AsyncIterator[Office]:
    services = services_over(store)
    yield Office(services)
    await services.discovery.aclose()


# ------------------------------------------------------------------ the whole way


@pytest.mark.parametrize("engine", ["sqlite", "azure"], indirect=True)
async def test_a_file_is_exported_edited_planned_and_applied(office: Office) -> None:
    alder, birch = await office.organization("Alder"), await office.organization("Birch")
    kept = await office.map(alder, "1", external_org_name="One", mapping_data={"site": "north"})
    moved = await office.map(alder, "2")
    ended = await office.map(birch, "3")
    left_out = await office.map(birch, "4")

    def edit(row: dict[str, str]) -> dict[str, str] | None:
        if row["mapping_id"] == left_out.mapping_id:
            return None
        if row["mapping_id"] == moved.mapping_id:
            return {**row, "external_org_id": "3", "mapping_data": '{"site": "south"}'}
        if row["mapping_id"] == ended.mapping_id:
            return {**row, "is_active": "false"}
        return row

    text = edited(await office.export(), edit) + new_line(birch, "2") + new_line(alder, "4")
    plan = await office.plan(text)
    by_mapping = {line.mapping_id: line for line in plan.lines[:3]}
    assert by_mapping[kept.mapping_id].action.value == "UNCHANGED"
    assert [by_mapping[each.mapping_id].stage for each in (ended, moved)] == [0, 1]
    assert actions(plan)[3:] == ["CREATE", "CONFLICT"]

    report = await office.apply(text, plan)
    assert sorted(results(report)[:3]) == ["CHANGED", "CHANGED", "UNCHANGED"]
    assert results(report)[3:] == ["CREATED", "SKIPPED"]
    assert await office.current(kept) == kept
    assert await office.current(left_out) == left_out
    assert not (await office.current(ended)).is_active
    now = await office.current(moved)
    assert (now.external_org_id, dict(now.mapping_data)) == ("3", {"site": "south"})
    created = await office.services.mappings.get(
        MANAGER, birch.org_id, str(report.outcomes[3].mapping_id)
    )
    assert (created.external_org_id, created.created_by) == ("2", MANAGER.user_id)
    assert set(actions(await office.plan(text))) == {"UNCHANGED", "CONFLICT"}


async def test_a_deactivation_is_told_as_one_in_the_audit(office: Office) -> None:
    alder = await office.organization("Alder")
    await office.map(alder, "1")
    await office.apply(edited(await office.export(), lambda row: {**row, "is_active": "no"}))
    page = await office.services.audit.events(MANAGER, organization_id=alder.org_id, first=1)
    assert page.items[0].action.value == "MAPPING_DELETED"


# ------------------------------------------------------------------ round trip

# What names and ids may be: anything but control characters, and for ids four characters more.
texts = st.text(
    st.sampled_from("=+-@'\"<>,;|é漢😀﻿ a1=＝")  # noqa: RUF001
    | st.characters(exclude_categories=["Cc", "Cs"]),
    max_size=12,
)
visible = texts.map(without_invisible)


def an_id(text: str) -> str:
    """Of what an id may hold: letters, digits and signs that are seen, composed."""
    kept = [
        each for each in text if unicodedata.category(each)[0] in "LNPS" and each not in "<>\"'"
    ]
    return unicodedata.normalize("NFC", without_invisible("".join(kept)) + "x")


ids = texts.map(an_id)
values = st.recursive(
    texts | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9) | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=5,
)
data = st.dictionaries(texts, values, max_size=3)


@given(
    names=st.lists(visible.map(lambda text: f"{text}x".strip()), min_size=1, max_size=3),
    mappings=st.dictionaries(ids, st.tuples(visible, data, st.booleans()), max_size=4),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_what_was_exported_changes_nothing(
    tmp_path: Any, names: list[str], mappings: dict[str, tuple[str, Any, bool]]
) -> None:
    store = await SqliteTableStore.open(tmp_path / f"{uuid4()}.db")
    try:
        await store.create_tables(TABLES)
        office = Office(services_over(store))
        organizations = [await office.organization(name) for name in names]
        for number, (external, (name, data, is_active)) in enumerate(mappings.items()):
            mapping = await office.map(
                organizations[number % len(organizations)],
                external,
                external_org_name=name,
                mapping_data=data,
            )
            if not is_active:
                await office.services.mappings.delete(MANAGER, mapping.org_id, mapping.mapping_id)
        plan = await office.plan(await office.export())
        assert [(line.action.value, line.message) for line in plan.lines] == [
            ("UNCHANGED", None)
        ] * len(mappings)
    finally:
        await store.aclose()


@pytest.mark.parametrize(
    "data",
    [
        {"note": "x, -1"},
        {"note": "x;=1+1"},
        {"phones": ["+49 30 1", "+49 30 2"]},
        {"offsets": [1, -5]},
        {"a": 1, "-b": 2},
    ],
    ids=str,
)
async def test_mapping_data_that_looks_like_a_formula_is_unchanged_on_its_way_back(
    office: Office, data: dict[str, Any]
) -> None:
    mapping = await office.map(await office.organization("Alder"), "1", mapping_data=data)
    text = await office.export()
    assert actions(await office.plan(text)) == ["UNCHANGED"]
    await office.apply(text)
    assert dict((await office.current(mapping)).mapping_data) == data


async def test_secrets_do_not_leave_and_survive_the_way_back(office: Office) -> None:
    alder = await office.organization("Alder")
    secret = {"webhook_key": "canary", "api_base_url": "https://a.example/"}
    mapping = await office.map(alder, "1", integration_name="strict", mapping_data=secret)
    text = await office.export()
    assert "canary" not in text
    assert actions(await office.plan(text)) == ["UNCHANGED"]
    changed = text.replace("https://a.example/", "https://b.example/")
    assert results(await office.apply(changed)) == ["CHANGED"]
    now = await office.current(mapping)
    assert now.mapping_data == {"webhook_key": "canary", "api_base_url": "https://b.example/"}


# ------------------------------------------------------------------ whoever comes between


async def rename(office: Office, mapping: OrganizationMapping, name: str) -> None:
    await office.services.mappings.update(
        MANAGER, mapping.org_id, mapping.mapping_id, {"external_org_name": name}
    )


async def test_a_change_after_the_plan_refuses_the_whole_import(office: Office) -> None:
    alder = await office.organization("Alder")
    mapping = await office.map(alder, "1")
    text = await office.export()
    text = text.replace(",scripted,1,", ",scripted,2,") + new_line(alder, "9")
    plan = await office.plan(text)
    await rename(office, mapping, "Somebody else was here")
    with pytest.raises(ImportOutdatedError):
        await office.apply(text, plan)
    assert (await office.current(mapping)).external_org_id == "1"
    assert len(await office.services.mappings.list_by_organization(MANAGER, alder.org_id)) == 1


async def test_another_file_or_nobodys_fingerprint_is_refused(office: Office) -> None:
    alder = await office.organization("Alder")
    text = await office.export() + new_line(alder, "9")
    plan = await office.plan(text)
    for other, fingerprint in ((text + new_line(alder, "8"), plan.fingerprint), (text, "")):
        with pytest.raises(ImportOutdatedError):
            await office.services.mapping_imports.apply(
                MANAGER, other, fingerprint=fingerprint, max_lines=MAX
            )
    assert await office.services.mappings.list_by_organization(MANAGER, alder.org_id) == []


async def test_a_change_that_the_plan_does_not_rely_on_is_no_hindrance(office: Office) -> None:
    alder, birch = await office.organization("Alder"), await office.organization("Birch")
    await office.map(alder, "1")
    other = await office.map(birch, "2")
    text = (await office.export(organization_id=alder.org_id)) + new_line(alder, "9")
    plan = await office.plan(text)
    await rename(office, other, "Elsewhere")
    assert results(await office.apply(text, plan)) == ["UNCHANGED", "CREATED"]


class Between:
    """Lets a rival act right before the import's first write, once."""

    def __init__(self, rival: Callable[[], Awaitable[Any]]) -> None:
        self._rival: Callable[[], Awaitable[Any]] | None = rival

    async def __call__(self, call: Call) -> Fault | None:
        if call.writes and self._rival is not None:
            rival, self._rival = self._rival, None
            await rival()
        return None


async def test_an_edit_between_check_and_write_is_not_lost(
    office: Office, store: TableStore
) -> None:
    alder = await office.organization("Alder")
    mapping = await office.map(alder, "1")
    text = (await office.export()).replace(",scripted,1,", ",scripted,2,")
    slow = Office(
        services_over(FaultyStore(store, Between(lambda: rename(office, mapping, "Rival"))))
    )
    [outcome] = (await slow.apply(text)).outcomes
    assert (outcome.result.value, outcome.code and outcome.code.value) == (
        "FAILED",
        "VERSION_CONFLICT",
    )
    now = await office.current(mapping)
    assert (now.external_org_id, now.external_org_name) == ("1", "Rival")


async def test_a_claim_between_check_and_write_is_an_outcome_of_that_line(
    office: Office, store: TableStore
) -> None:
    alder, birch = await office.organization("Alder"), await office.organization("Birch")
    text = await office.export() + new_line(alder, "1") + new_line(alder, "2")
    rival = Between(lambda: office.map(birch, "1"))
    report = await Office(services_over(FaultyStore(store, rival))).apply(text)
    assert results(report) == ["FAILED", "CREATED"]
    assert report.outcomes[0].code is not None
    assert report.outcomes[0].code.value == "EXTERNAL_ORGANIZATION_CLAIMED"
    assert "already belongs to Birch" in str(report.outcomes[0].message)


async def test_a_storage_that_fails_half_way_leaves_an_outcome_for_every_line(
    office: Office, store: TableStore
) -> None:
    alder = await office.organization("Alder")
    text = await office.export() + "".join(new_line(alder, str(each)) for each in range(30))
    commits = 0

    async def fail_at_the_tenth(call: Call) -> Fault | None:
        nonlocal commits
        if call.writes and call.arguments[0].endswith(ORG_MAPPINGS):
            commits += 1
            return Fault.FAIL if commits >= 10 else None
        return None

    report = await Office(services_over(FaultyStore(store, fail_at_the_tenth))).apply(text)
    assert len(report.outcomes) == 30
    counts = {each.value: count for each, count in report.counts.items()}
    assert counts.keys() == {"CREATED", "FAILED", "NOT_REACHED"}
    stored = await office.services.mappings.list_by_organization(MANAGER, alder.org_id)
    assert len(stored) >= counts["CREATED"]
    again = await office.apply(text)
    assert set(results(again)) == {"UNCHANGED", "CREATED"}
    assert len(await office.services.mappings.list_by_organization(MANAGER, alder.org_id)) == 30


async def test_when_time_is_up_the_rest_is_told_as_not_reached(office: Office) -> None:
    alder = await office.organization("Alder")
    text = await office.export() + new_line(alder, "1")
    report = await office.apply(text, seconds=0)
    assert results(report) == ["NOT_REACHED"]
    assert "The time limit of one request was reached" in str(report.outcomes[0].message)
    assert results(await office.apply(text, seconds=60)) == ["CREATED"]


async def test_who_holds_an_external_organization_is_known_after_it_changed_hands(
    office: Office,
) -> None:
    alder, birch = await office.organization("Alder"), await office.organization("Birch")
    first = await office.map(alder, "1")
    claim_owner = office.services.mappings.claim_owner
    assert await claim_owner(MANAGER, "scripted", "1") == first
    await office.services.mappings.delete(MANAGER, alder.org_id, first.mapping_id)
    assert await claim_owner(MANAGER, "scripted", "1") is None
    second = await office.map(birch, "1")
    assert await claim_owner(MANAGER, "scripted", "1") == second
    await office.services.mappings.delete(MANAGER, birch.org_id, second.mapping_id)
    third = await office.map(alder, "1")
    assert await claim_owner(MANAGER, "scripted", "1") == third
    assert await claim_owner(MANAGER, "scripted", "never mapped") is None


# ------------------------------------------------------------------ who may


async def test_an_export_holds_what_the_viewer_may_see(office: Office) -> None:
    alder, birch = await office.organization("Alder"), await office.organization("Birch")
    await office.map(alder, "1")
    await office.map(birch, "2", integration_name="strict")
    for actor, names in (
        (PROVIDER_VIEWER, {"Alder", "Birch"}),
        (viewer_of(birch.org_id), {"Birch"}),
        (NOBODY, set()),
    ):
        text = await Office(office.services, actor).export()
        rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
        assert {row["organization_name"] for row in rows} == names
    own = Office(office.services, viewer_of(birch.org_id))
    assert "Birch" not in await own.export(integration_name="scripted")
    assert "Birch" in await own.export(integration_name="strict")


async def test_an_import_writes_nothing_for_those_who_may_not(office: Office) -> None:
    alder, birch = await office.organization("Alder"), await office.organization("Birch")
    await office.map(alder, "1")
    text = (await office.export()).replace(",scripted,1,", ",scripted,2,") + new_line(birch, "3")
    report = await Office(office.services, manager_of(alder.org_id)).apply(text)
    assert results(report) == ["SKIPPED", "SKIPPED"]


class Unread(str):
    """A text that fails the test as soon as anything of it is looked at."""

    def _look(self, *_: object) -> NoReturn:
        raise AssertionError("the text was looked at")

    __len__ = __iter__ = __getitem__ = __contains__ = _look
    strip = removeprefix = encode = _look  # type: ignore[assignment]


async def test_nothing_of_a_text_is_looked_at_for_one_who_manages_nothing(office: Office) -> None:
    imports = office.services.mapping_imports
    viewer = viewer_of((await office.organization("Alder")).org_id)
    for actor in (NOBODY, PROVIDER_VIEWER, viewer):
        with pytest.raises(PermissionDeniedError):
            await imports.plan(actor, Unread("x"), max_lines=MAX)
        with pytest.raises(PermissionDeniedError):
            await imports.apply(actor, Unread("x"), fingerprint="", max_lines=MAX)


async def test_others_do_not_wait_while_a_long_file_is_planned(office: Office) -> None:
    alder = await office.organization("Alder")
    data = '"{""a"": ""' + "x" * 500 + '""}"'
    lines = "".join(f"\n{alder.org_id},scripted,{each},{data}" for each in range(1_500))
    text = f"organization_id,integration,external_org_id,mapping_data{lines}"
    imports = office.services.mapping_imports

    async def longest_turn() -> float:
        """CPU seconds of the loop's thread in which it was there for nobody else."""
        planning = asyncio.create_task(imports.plan(MANAGER, text, max_lines=1_500))
        turns = []
        while not planning.done():
            begun = time.thread_time()
            await asyncio.sleep(0.001)
            turns.append(time.thread_time() - begun)
        assert len((await planning).lines) == 1_500
        return max(turns)

    assert min([await longest_turn() for _ in range(3)]) < 0.06


async def test_files_of_one_person_are_planned_one_after_another(office: Office) -> None:
    alder = await office.organization("Alder")
    lines = "".join(f"\n{alder.org_id},scripted,{each}" for each in range(1_000))
    text = f"organization_id,integration,external_org_id{lines}"
    olga = manager_of(alder.org_id)

    def plans(*actors: Actor) -> list[Awaitable[ImportPlan]]:
        plan = office.services.mapping_imports.plan
        return [plan(each, text, max_lines=MAX) for each in actors]

    assert await most_threads_at_once(plans(olga, olga, olga)) == 1
    assert await most_threads_at_once(plans(olga, olga, MANAGER, MANAGER)) == 2


async def test_an_organization_is_found_by_its_name_with_a_spreadsheets_spaces(
    office: Office,
) -> None:
    await office.organization("Harlow Finch")
    other = await office.organization("Birch\u00a0Dental")
    text = (
        "organization_name,integration,external_org_id\nHarlow\u00a0Finch,scripted,1\n"
        "Birch  Dental,scripted,2\n"
    )
    plan = await office.services.mapping_imports.plan(MANAGER, text, max_lines=MAX)
    assert [line.action.value for line in plan.lines] == ["CREATE", "CREATE"]
    assert plan.lines[1].organization_id == other.org_id


async def test_a_long_exchange_names_some_of_its_lines_in_each(office: Office) -> None:
    alder = await office.organization("Alder")
    count = 60
    for each in range(count):
        await office.map(alder, str(each))
    exported = await office.export()
    exchanged = re.sub(
        r",scripted,(\d+),", lambda at: f",scripted,{(int(at[1]) + 1) % count},", exported
    )
    plan = await office.services.mapping_imports.plan(MANAGER, exchanged, max_lines=MAX)
    assert {line.code.value for line in plan.lines if line.code} == {"EXCHANGE"}
    assert all("and 50 more" in str(line.message) for line in plan.lines)


async def test_a_secret_is_neither_told_nor_kept_by_who_may_only_look(office: Office) -> None:
    alder = await office.organization("Alder")
    await office.map(alder, "1", integration_name="strict", mapping_data={"webhook_key": "canary"})
    text = await Office(office.services, viewer_of(alder.org_id)).export()
    assert "canary" not in text
    assert "********" in text


async def test_a_secret_that_is_given_as_it_is_counts_as_a_change_and_stays(
    office: Office,
) -> None:
    alder = await office.organization("Alder")
    data = {"webhook_key": "canary"}
    mapping = await office.map(alder, "1", integration_name="strict", mapping_data=data)
    text = (await office.export()).replace("********", "canary")
    assert results(await office.apply(text)) == ["CHANGED"]
    assert await office.current(mapping) == mapping


# ------------------------------------------------------------------ bounds


async def test_an_export_into_one_answer_is_bounded(office: Office) -> None:
    alder = await office.organization("Alder")
    for each in range(3):
        await office.map(alder, str(each))
    exports = office.services.mapping_exports
    scopes: list[dict[str, Any]] = [
        {},
        {"integration_name": "scripted"},
        {"organization_id": alder.org_id},
    ]
    for which in scopes:
        assert (await exports.whole(MANAGER, max_rows=3, **which)).row_count == 3
        with pytest.raises(ValidationError, match="More than 2 mappings"):
            await exports.whole(MANAGER, max_rows=2, **which)


async def test_both_filters_hold_together(office: Office) -> None:
    alder = await office.organization("Alder")
    await office.map(alder, "1")
    await office.map(alder, "2", integration_name="sharing")
    exported = await office.services.mapping_exports.whole(
        MANAGER, integration_name="sharing", organization_id=alder.org_id, max_rows=9
    )
    assert exported.row_count == 1


async def test_more_than_a_page_is_exported_whole(office: Office) -> None:
    for number in range(230):
        await office.map(await office.organization(f"Customer {number}"), str(number))
    by_organization = await office.export()
    by_integration = await office.export(integration_name="scripted")
    assert by_organization == by_integration
    assert by_organization.count("\r\n") == 231
    exports = office.services.mapping_exports
    assert (await exports.whole(MANAGER, max_rows=MAX, max_pages=2)).row_count == 230
    with pytest.raises(ValidationError, match="more than 200 organizations"):
        await exports.whole(MANAGER, max_rows=MAX, max_pages=1)
