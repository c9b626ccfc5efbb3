"""Aliases as a file: what is exported, what an import plans, and that it does exactly that."""

from collections.abc import Awaitable, Callable

import pytest

from graphql_api.composition import Services, build_services
from graphql_api.models.limits import MAX_ALIASES
from graphql_api.models.organization import AliasOrigin, Organization
from graphql_api.services.access import Actor, provider_manager
from graphql_api.services.alias_csv.plan import AliasAction, AliasPlan, AliasReport, AliasResult
from graphql_api.services.errors import (
    ImportOutdatedError,
    PermissionDeniedError,
    ValidationError,
)
from graphql_api.services.listing_cache import memory_cache
from graphql_api.storage.table_store import TableStore
from tests.actors import MANAGER, PROVIDER_VIEWER, manager_of, viewer_of
from tests.counted_threads import most_threads_at_once
from tests.storage.faulty import Call, Fault, FaultyStore

Create = Callable[..., Awaitable[Organization]]


async def exported(services: Services, actor: object = MANAGER) -> str:
    pieces = services.alias_exports.pieces(actor)  # type: ignore[arg-type]
    return "".join([text async for text, _ in pieces])


async def planned(services: Services, *lines: str, header: str = "") -> AliasPlan:
    text = "\n".join((header or "organization_name,alias", *lines))
    return await services.alias_imports.plan(MANAGER, text, max_lines=100)


async def imported(services: Services, *lines: str) -> AliasReport:
    text = "\n".join(("organization_name,alias", *lines))
    plan = await services.alias_imports.plan(MANAGER, text, max_lines=100)
    return await services.alias_imports.apply(
        MANAGER, text, fingerprint=plan.fingerprint, max_lines=100
    )


def actions(plan: AliasPlan) -> list[AliasAction]:
    return [line.action for line in plan.lines]


async def test_an_export_comes_back_unchanged(
    services: Services, create_organization: Create
) -> None:
    own = await create_organization("=Larkfield")
    await create_organization("Without any")
    for name in ("LFD", "+44 Dental", "Lark, field"):
        await services.aliases.add(MANAGER, own.org_id, name)
    text = await exported(services)
    assert text.splitlines()[0] == "\ufefforganization_id,organization_name,alias"
    assert f"{own.org_id},'=Larkfield,'+44 Dental" in text.splitlines()
    plan = await services.alias_imports.plan(MANAGER, text, max_lines=100)
    assert actions(plan) == [AliasAction.UNCHANGED] * 3


async def test_an_export_has_what_the_actor_may_see(
    services: Services, create_organization: Create
) -> None:
    own, other = [await create_organization(each) for each in ("Larkfield", "Quill")]
    for each in (own, other):
        await services.aliases.add(MANAGER, each.org_id, f"{each.name} & Co")
    text = await exported(services, viewer_of(own.org_id))
    assert "Larkfield & Co" in text
    assert "Quill" not in text


async def test_an_import_adds_what_its_plan_says(
    services: Services, create_organization: Create
) -> None:
    own = await create_organization("Larkfield")
    await services.aliases.add(MANAGER, own.org_id, "LFD")
    plan = await planned(services, "larkfield,LFD", "Larkfield,Lark  Dental", "Larkfield,Larks")
    assert actions(plan) == [AliasAction.UNCHANGED, AliasAction.ADD, AliasAction.ADD]
    report = await imported(services, "larkfield,LFD", "Larkfield,Lark  Dental", "Larkfield,Larks")
    results = [each.result for each in report.outcomes]
    assert results == [AliasResult.UNCHANGED, AliasResult.ADDED, AliasResult.ADDED]
    read = await services.organizations.get(MANAGER, own.org_id)
    assert [(each.name, each.origin) for each in read.aliases] == [
        ("LFD", AliasOrigin.HAND),
        ("Lark Dental", AliasOrigin.CSV),
        ("Larks", AliasOrigin.CSV),
    ]
    assert read.version == 3


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Nobody,LFD", "There is no organization 'Nobody'."),
        (",LFD", "The line names no organization"),
        ("Twice,LFD", "2 organizations are called 'Twice'. Give organization_id."),
        ("Larkfield,", "A value of 1 to 200 characters is required"),
        ("Larkfield,LARKFIELD", "is called 'Larkfield' already"),
        ("Larkfield,a\u200bb", "which nobody can see"),
        ("Larkfield,LFD,more", "The line has 3 cells"),
    ],
)
async def test_a_line_that_cannot_be_says_why_and_is_skipped(
    services: Services, create_organization: Create, line: str, reason: str
) -> None:
    for name in ("Larkfield", "Twice", "Twice"):
        await create_organization(name)
    [found] = (await planned(services, line)).lines
    assert found.action is AliasAction.INVALID
    assert reason in (found.message or "")
    [outcome] = (await imported(services, line)).outcomes
    assert (outcome.result, outcome.message) == (AliasResult.SKIPPED, found.message)


async def test_an_id_names_the_organization_and_a_name_beside_it_must_be_its_own(
    services: Services, organization: Organization
) -> None:
    header = "organization_id,organization_name,alias"
    right, wrong, unknown = (
        await planned(
            services,
            f"{organization.org_id},LARKFIELD,LFD",
            f"{organization.org_id},Quill,LFD2",
            "nobody,,LFD3",
            header=header,
        )
    ).lines
    assert right.action is AliasAction.ADD
    assert "is called 'Larkfield', and not 'Quill'" in (wrong.message or "")
    assert unknown.message == "There is no organization 'nobody'."


async def test_each_line_sees_those_above_it(
    services: Services, organization: Organization
) -> None:
    plan = await planned(services, "Larkfield,LFD", "Larkfield,LFD", "Larkfield,l.f.d.")
    assert actions(plan) == [AliasAction.ADD, AliasAction.UNCHANGED, AliasAction.INVALID]
    many = [f"Larkfield,Name {number}" for number in range(MAX_ALIASES + 1)]
    assert actions(await planned(services, *many))[-2:] == [AliasAction.ADD, AliasAction.INVALID]


async def test_others_of_that_name_are_warned_of_those_in_the_file_too(
    services: Services, create_organization: Create
) -> None:
    for name in ("Larkfield", "Quill", "Osterly"):
        await create_organization(name)
    first, second, third = (
        await planned(services, "Larkfield,QUILL", "Larkfield,Shared", "Osterly,shared")
    ).lines
    assert first.message == "Also called so: 'Quill'."
    assert second.message == "Also called so: 'Osterly'."
    assert third.message == "Also called so: 'Larkfield'."


async def test_what_moved_since_the_plan_is_not_written_over(
    services: Services, organization: Organization
) -> None:
    text = "organization_name,alias\nLarkfield,LFD"
    plan = await services.alias_imports.plan(MANAGER, text, max_lines=100)
    await services.aliases.add(MANAGER, organization.org_id, "LFD")
    with pytest.raises(ImportOutdatedError):
        await services.alias_imports.apply(
            MANAGER, text, fingerprint=plan.fingerprint, max_lines=100
        )


async def test_a_storage_that_fails_leaves_the_other_organizations_alone(
    store: TableStore, services: Services, create_organization: Create
) -> None:
    for name in ("Larkfield", "Quill"):
        await create_organization(name)
    faults = iter([Fault.FAIL])

    async def first_write(call: Call) -> Fault | None:
        return next(faults, None) if call.writes else None

    faulty = FaultyStore(store, first_write)
    broken = build_services(faulty, {}, cache=memory_cache())
    report = await imported(broken, "Larkfield,LFD", "Quill,QLL")
    assert sorted(each.result.value for each in report.outcomes) == ["ADDED", "FAILED"]


async def test_a_file_of_another_kind_is_refused_by_its_columns(services: Services) -> None:
    with pytest.raises(ValidationError, match="There is no column 'integration'"):
        await planned(services, "a,b,c", header="organization_name,alias,integration")
    with pytest.raises(ValidationError, match="The header lacks alias"):
        await planned(services, "a", header="organization_name")


async def test_only_provider_wide_managers_import(
    services: Services, organization: Organization
) -> None:
    for actor in (PROVIDER_VIEWER, manager_of(organization.org_id)):
        with pytest.raises(PermissionDeniedError):
            await services.alias_imports.plan(actor, "", max_lines=1)


async def test_files_of_one_person_are_planned_one_after_another(
    services: Services, create_organization: Create
) -> None:
    await create_organization("Larkfield")
    text = "\n".join(("organization_name,alias", *(f"Larkfield,{n} LFD" for n in range(500))))
    other = provider_manager("mona", source="graphql")

    def plans(*actors: Actor) -> list[Awaitable[AliasPlan]]:
        plan = services.alias_imports.plan
        return [plan(each, text, max_lines=500) for each in actors]

    assert await most_threads_at_once(plans(MANAGER, MANAGER, MANAGER)) == 1
    assert await most_threads_at_once(plans(MANAGER, MANAGER, other, other)) == 2


async def test_what_time_does_not_reach_is_told_and_still_to_do(
    services: Services, organization: Organization
) -> None:
    text = "organization_name,alias\nLarkfield,LFD"
    plan = await services.alias_imports.plan(MANAGER, text, max_lines=9)
    report = await services.alias_imports.apply(
        MANAGER, text, fingerprint=plan.fingerprint, max_lines=9, seconds=0
    )
    assert [each.result for each in report.outcomes] == [AliasResult.NOT_REACHED]
    assert await services.alias_imports.plan(MANAGER, text, max_lines=9) == plan


async def test_an_export_into_one_answer_is_bounded(
    services: Services, organization: Organization
) -> None:
    for name in ("LFD", "Larks"):
        await services.aliases.add(MANAGER, organization.org_id, name)
    assert (await services.alias_exports.whole(MANAGER, max_rows=2))[1] == 2
    with pytest.raises(ValidationError, match="More than 1 aliases"):
        await services.alias_exports.whole(MANAGER, max_rows=1)
