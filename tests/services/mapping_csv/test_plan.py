"""The plan, from a file's text and what is stored: no store, no service."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Alias, AliasOrigin, Organization
from graphql_api.services.access import Actor
from graphql_api.services.integrations import IntegrationService
from graphql_api.services.mapping_csv import conflicts, drafting
from graphql_api.services.mapping_csv.conflicts import SlotOwner
from graphql_api.services.mapping_csv.drafts import FieldChange, Slot, Stored
from graphql_api.services.mapping_csv.organization_names import OrganizationNames
from graphql_api.services.mapping_csv.plan import ImportPlan
from graphql_api.services.mapping_csv.reading import read
from graphql_api.services.mapping_csv.writing import ExportedMapping, body, header
from graphql_api.services.mapping_fields import shown_data
from tests.actors import MANAGER, PROVIDER_VIEWER, manager_of, viewer_of
from tests.vendors import ScriptedVendor, SharingVendor, StrictVendor, UnmappableVendor

NOW = datetime(2026, 5, 4, tzinfo=UTC)
A, B, C, D, E = (f"00000000-0000-4000-8000-00000000000{each}" for each in "abcde")
INTEGRATIONS = IntegrationService(
    {
        each.name: each
        for each in (ScriptedVendor(), SharingVendor(), StrictVendor(), UnmappableVendor())
    }
)
HEADER = "organization_id,organization_name,integration,external_org_id,mapping_id,is_active"


def organization(org_id: str, name: str, *, is_active: bool = True) -> Organization:
    return Organization(
        org_id=org_id, name=name, domain=None, is_active=is_active, created_at=NOW, updated_at=NOW
    )


def mapping(mapping_id: str, org_id: str, external_org_id: str, **more: Any) -> OrganizationMapping:
    return OrganizationMapping(
        **{
            "mapping_id": mapping_id,
            "org_id": org_id,
            "integration_name": "scripted",
            "external_org_id": external_org_id,
            "external_org_name": f"Company {external_org_id}",
            "created_at": NOW,
            "created_by": "mira",
            "updated_at": NOW,
            **more,
        }
    )


class World:
    """Three customers and what they are mapped to. `hidden` mappings are of others."""

    def __init__(
        self, *mappings: OrganizationMapping, hidden: Sequence[OrganizationMapping] = ()
    ) -> None:
        self.organizations = [
            organization(A, "Alder"),
            organization(B, "Birch"),
            organization(C, "Cedar", is_active=False),
        ]
        self.mappings = mappings
        self.hidden = hidden

    def plan(self, text: str, *, actor: Actor = MANAGER) -> ImportPlan:
        lines = read(text, max_lines=1000)
        names = OrganizationNames(drafting.organization_names(lines))
        names.collect(self.organizations)
        own = [each for each in self.mappings if actor.may_manage(each.org_id) and each.is_active]
        stored = Stored(
            organizations={
                each.org_id: each for each in self.organizations if actor.may_view(each.org_id)
            },
            named=names.found(),
            mappings={
                org_id: [each for each in self.mappings if each.org_id == org_id]
                for org_id in (A, B, C, D, E)
            },
            own_active=None if actor.is_provider_manager else own,
        )
        drafts = conflicts.eligible(
            drafting.draft_all(lines, stored, actor=actor, integrations=INTEGRATIONS), stored
        )
        wanted = conflicts.slots_claimed(drafts)
        owners = {slot: owner for slot, owner in self._owners().items() if slot in wanted}
        return ImportPlan.of(text, conflicts.settled(drafts, stored, owners))

    def _owners(self) -> Mapping[Slot, SlotOwner]:
        names = {each.org_id: each for each in self.organizations}
        return {
            Slot(each.integration_name, each.external_org_id): SlotOwner(
                mapping=each, organization=names.get(each.org_id)
            )
            for each in (*self.mappings, *self.hidden)
            if each.is_active
        }


def actions(plan: ImportPlan) -> list[str]:
    return [line.action.value for line in plan.lines]


def reasons(plan: ImportPlan) -> list[tuple[str, str | None]]:
    return [(line.action.value, line.code and line.code.value) for line in plan.lines]


def rows(*lines: str, header: str = HEADER) -> str:
    return "\n".join((header, *lines))


# ------------------------------------------------------------------ single lines


def test_a_line_without_a_mapping_id_creates() -> None:
    [line] = World().plan(rows(f"{A},,scripted, 14 ,,")).lines
    assert (line.action.value, line.number, line.mapping_id) == ("CREATE", 2, None)
    assert (line.organization_name, line.external_org_id) == ("Alder", "14")
    assert line.changes == (FieldChange(field="external_org_id", before=None, after="14"),)


def test_an_organization_may_be_named_by_its_name() -> None:
    [line] = World().plan(rows(",Birch,scripted,14,,true")).lines
    assert (line.action.value, line.organization_id) == ("CREATE", B)


def test_a_line_with_a_mapping_id_changes_what_differs() -> None:
    world = World(mapping("m1", A, "1", mapping_data={"site": "north", "floor": 1}, version=4))
    text = rows(
        f'{A},m1,scripted,2,Company 1,"{{""site"": ""south"", ""rooms"": [1]}}"',
        header="organization_id,mapping_id,integration,external_org_id,external_org_name,mapping_data",
    )
    [line] = world.plan(text).lines
    assert (line.action.value, line.expected_version) == ("CHANGE", "4")
    assert [(each.field, each.before, each.after) for each in line.changes] == [
        ("external_org_id", "1", "2"),
        ("mapping_data.floor", "1", None),
        ("mapping_data.rooms", None, "[1]"),
        ("mapping_data.site", '"north"', '"south"'),
    ]


def test_a_column_that_is_not_there_changes_nothing_and_an_empty_cell_empties() -> None:
    world = World(mapping("m1", A, "1", mapping_data={"site": "north"}))
    assert actions(world.plan(rows(f"{A},,scripted,1,m1,true"))) == ["UNCHANGED"]
    text = rows(
        f"{A},scripted,1,,m1",
        header="organization_id,integration,external_org_id,mapping_data,mapping_id",
    )
    [line] = world.plan(text).lines
    assert [(each.field, each.after) for each in line.changes] == [("mapping_data.site", None)]


def test_false_deactivates_and_true_activates_again() -> None:
    world = World(mapping("m1", A, "1"), mapping("m2", B, "2", is_active=False))
    plan = world.plan(rows(f"{A},,scripted,1,m1,FALSE", f"{B},,scripted,2,m2,yes"))
    assert [line.changes for line in plan.lines] == [
        (FieldChange(field="is_active", before="true", after="false"),),
        (FieldChange(field="is_active", before="false", after="true"),),
    ]


INVALID = [
    ("x", "UNREADABLE_LINE", "has 1 cells, but the header has 6"),
    (",,scripted,1,,", "VALUE_NOT_ALLOWED", "names no organization"),
    ("nope,,scripted,1,,", "ORGANIZATION_NOT_FOUND", "no organization 'nope', or you do not"),
    (",Nope,scripted,1,,", "ORGANIZATION_NOT_FOUND", "called 'Nope', or you do not have access"),
    (f"{A},Birch,scripted,1,,", "ORGANIZATION_NAME_DIFFERS", "is called 'Alder', but the line"),
    (f"{A},,nope,1,,", "INTEGRATION_NOT_FOUND", "scripted, sharing, strict, unmappable"),
    (f"{A},,unmappable,1,,", "VALUE_NOT_ALLOWED", "Unmappable does not support mappings"),
    (f"{A},,scripted,,,", "VALUE_NOT_ALLOWED", "external_org_id: A value of 1 to 200"),
    (f"{A},,scripted,<1>,,", "VALUE_NOT_ALLOWED", "external_org_id: The id contains < >"),
    (f"{A},,scripted,1,,maybe", "VALUE_NOT_ALLOWED", "is_active: 'maybe' is neither true"),
    (f"{A},,scripted,1,,false", "VALUE_NOT_ALLOWED", "creates an active mapping"),
    (f"{A},,scripted,1,m9,", "MAPPING_NOT_FOUND", "Alder has no mapping 'm9'"),
    (f"{B},,scripted,1,m1,", "MAPPING_NOT_FOUND", "cannot move to another organization"),
    (f"{A},,sharing,1,m1,true", "INTEGRATION_DIFFERS", "is for scripted"),
    (f"{A},,scripted,1,m1,", "VALUE_NOT_ALLOWED", "is_active: The cell is empty"),
    (f"{C},,scripted,9,,", "ORGANIZATION_INACTIVE", "Cedar is inactive"),
]


@pytest.mark.parametrize(("row", "code", "said"), INVALID)
def test_what_a_line_may_not_be(row: str, code: str, said: str) -> None:
    [line] = World(mapping("m1", A, "1")).plan(rows(row)).lines
    assert (line.action.value, line.code and line.code.value) == ("INVALID", code)
    assert said in str(line.message)


def test_a_name_that_two_organizations_have_needs_the_id() -> None:
    world = World()
    world.organizations.append(organization(D, "Alder"))
    [line] = world.plan(rows(",Alder,scripted,1,,")).lines
    assert line.code is not None
    assert line.code.value == "ORGANIZATION_AMBIGUOUS"
    assert A in str(line.message)


@pytest.mark.parametrize(
    ("stored", "written"),
    [
        ("O'Brannagh", "O\u2019Brannagh"),
        ("Harlow Finch", "Harlow\u00a0\u00a0 Finch"),
        ("Müller Bau", "mueller bau"),
        ("Müller Bau", "Muller  Bau"),
        ("Café Société", "Cafe\u0301 Societe"),
        ("Smith & Sons", "SMITH AND SONS"),
    ],
)
def test_an_organization_is_found_by_its_name_as_a_spreadsheet_writes_it(
    stored: str, written: str
) -> None:
    world = World()
    world.organizations.append(organization(D, stored))
    plan = world.plan(rows(f",{written},scripted,1,,", f"{D},{written},scripted,2,,"))
    assert [(line.action.value, line.organization_id) for line in plan.lines] == [("CREATE", D)] * 2


@pytest.mark.parametrize("written", ["Muller", "Bau Müller", "Müller Bau GmbH", "Birch Müller Bau"])
def test_a_part_of_a_name_is_not_the_name(written: str) -> None:
    world = World()
    world.organizations.append(organization(D, "Müller Bau"))
    assert reasons(world.plan(rows(f",{written},scripted,1,,"))) == [
        ("INVALID", "ORGANIZATION_NOT_FOUND")
    ]


def test_an_organization_is_found_by_an_alias_which_its_id_may_stand_beside() -> None:
    world = World()
    alias = Alias(name="Old Name & Co", origin=AliasOrigin.HAND, added_at=NOW, added_by="mira")
    world.organizations.append(replace(organization(D, "New Name"), aliases=(alias,)))
    plan = world.plan(
        rows(
            ",old name and co,scripted,1,,", f"{D},Old Name & Co,scripted,2,,", ",Old,scripted,3,,"
        )
    )
    assert actions(plan) == ["CREATE", "CREATE", "INVALID"]
    assert plan.lines[0].organization_name == "New Name"
    world.organizations.append(organization(E, "Old Name & Co"))
    assert world.plan(rows(",Old Name & Co,scripted,1,,")).lines[0].organization_id == E
    assert reasons(world.plan(rows(",old name and co,scripted,1,,"))) == [
        ("INVALID", "ORGANIZATION_AMBIGUOUS")
    ]


def test_a_name_that_two_are_written_like_needs_the_id_unless_one_has_it_exactly() -> None:
    world = World()
    world.organizations += [organization(D, "Müller"), organization(E, "Mueller")]
    exact, neither = world.plan(rows(",Müller,scripted,1,,", ",MUELLER,scripted,2,,")).lines
    assert (exact.action.value, exact.organization_id) == ("CREATE", D)
    assert neither.code is not None
    assert neither.code.value == "ORGANIZATION_AMBIGUOUS"
    assert neither.message == (
        "No organization is called 'MUELLER' exactly, and 2 are written alike. Fill in "
        f"organization_id with one of these: {D} (Müller), {E} (Mueller)."
    )


def test_a_version_without_a_mapping_id_is_refused() -> None:
    text = rows(f"{A},scripted,1,3", header="organization_id,integration,external_org_id,version")
    [line] = World().plan(text).lines
    assert "which has no version yet" in str(line.message)


def test_bad_mapping_data_is_told_in_the_columns_words() -> None:
    text = rows(
        f'{A},strict,1,"{{""webhook_key"": 5, ""colour"": 1}}"',
        f"{A},strict,2,[]",
        f"{A},strict,3,{{",
        header="organization_id,integration,external_org_id,mapping_data",
    )
    plan = World().plan(text)
    assert actions(plan) == ["INVALID"] * 3
    assert "mapping_data.colour: " in str(plan.lines[0].message)
    assert "mapping_data: A JSON object such as" in str(plan.lines[1].message)
    assert "mapping_data: It is not JSON" in str(plan.lines[2].message)


def test_who_may_only_look_is_told_so_and_the_hidden_does_not_exist() -> None:
    text = rows(f"{A},,scripted,1,,", f"{B},,scripted,2,,")
    assert reasons(World().plan(text, actor=viewer_of(A))) == [
        ("INVALID", "PERMISSION_DENIED"),
        ("INVALID", "ORGANIZATION_NOT_FOUND"),
    ]
    assert [code for _, code in reasons(World().plan(text, actor=PROVIDER_VIEWER))] == [
        "PERMISSION_DENIED"
    ] * 2


# ------------------------------------------------------------------ versions and secrets


VERSIONED = "organization_id,integration,external_org_id,mapping_id,version"


def test_a_mapping_that_moved_since_the_export_is_a_conflict() -> None:
    world = World(mapping("m1", A, "1", version=3))
    [line] = world.plan(rows(f"{A},scripted,2,m1,2", header=VERSIONED)).lines
    assert (line.action.value, line.code and line.code.value) == ("CONFLICT", "VERSION_CONFLICT")
    assert "has version 2 of the mapping, which is now at version 3" in str(line.message)


@pytest.mark.parametrize("version", ["3", ""])
def test_the_same_version_or_none_changes(version: str) -> None:
    world = World(mapping("m1", A, "1", version=3))
    text = rows(f"{A},scripted,2,m1,{version}", header=VERSIONED)
    assert actions(world.plan(text)) == ["CHANGE"]


def test_what_is_already_so_is_unchanged_whatever_its_version() -> None:
    world = World(mapping("m1", A, "2", version=3))
    assert actions(world.plan(rows(f"{A},scripted,2,m1,1", header=VERSIONED))) == ["UNCHANGED"]


SECRET = "organization_id,integration,external_org_id,mapping_id,mapping_data"


def secret_plan(data: dict[str, object]) -> ImportPlan:
    world = World(
        mapping("m1", A, "1", integration_name="strict", mapping_data={"webhook_key": "canary"})
    )
    cell = json.dumps(data).replace('"', '""')
    return world.plan(rows(f'{A},strict,1,m1,"{cell}"', header=SECRET))


def test_asterisks_keep_the_stored_secret() -> None:
    assert actions(secret_plan({"webhook_key": "********"})) == ["UNCHANGED"]
    [line] = secret_plan({"webhook_key": "********", "api_base_url": "https://a.example/"}).lines
    assert [each.field for each in line.changes] == ["mapping_data.api_base_url"]
    assert line.fields["mapping_data"]["webhook_key"] == "canary"


def test_a_new_secret_is_a_change_that_shows_neither() -> None:
    [line] = secret_plan({"webhook_key": "canary-2"}).lines
    [change] = line.changes
    assert change.is_secret
    assert "canary" not in json.dumps(line.to_public_dict())


HIDDEN_DATA = {
    "a secret of its integration": {"integration_name": "strict"},
    "what was a secret once": {"secret_fields": frozenset({"webhook_key"})},
    "data of an unknown integration": {"integration_name": "gone"},
}


@pytest.mark.parametrize(("mapping_id", "version"), [("m1", ""), ("m1", "2"), ("", "")])
@pytest.mark.parametrize("kind", HIDDEN_DATA.values(), ids=HIDDEN_DATA)
def test_a_plan_does_not_tell_a_right_guess_at_what_is_hidden_from_a_wrong_one(
    kind: dict[str, Any], mapping_id: str, version: str
) -> None:
    stored = mapping(
        "m1", A, "1", external_org_name="", version=3, mapping_data={"webhook_key": "right"}, **kind
    )

    def told(guess: str) -> dict[str, Any]:
        cell = json.dumps({"webhook_key": guess}).replace('"', '""')
        line = f'{A},{stored.integration_name},1,{mapping_id},{version},"{cell}"'
        [planned] = World(stored).plan(rows(line, header=f"{VERSIONED},mapping_data")).lines
        return planned.to_public_dict()

    right, wrong = told("right"), told("wrong")
    assert right == wrong
    assert right["action"] != "UNCHANGED"


def test_a_plan_does_not_tell_a_null_of_an_unknown_integration_from_a_value() -> None:
    world = World(mapping("m1", A, "1", integration_name="gone", mapping_data={"site": None}))
    text = [f'{A},gone,1,m1,"{{""site"": {guess}}}"' for guess in ("null", "1")]
    lines = [world.plan(rows(each, header=SECRET)).lines[0] for each in text]
    assert lines[0].to_public_dict() == lines[1].to_public_dict()


def test_no_secret_is_no_guess() -> None:
    """That there is none is shown, so a null for it says nothing."""
    world = World(
        mapping("m1", A, "1", integration_name="strict", mapping_data={"webhook_key": None})
    )
    text = rows(f'{A},strict,1,m1,"{{""webhook_key"": null}}"', header=SECRET)
    assert actions(world.plan(text)) == ["UNCHANGED"]


def test_asterisks_are_no_secret_for_a_new_mapping() -> None:
    text = rows(f'{A},strict,5,,"{{""webhook_key"": ""********""}}"', header=SECRET)
    [line] = World().plan(text).lines
    assert "There is no stored secret to keep" in str(line.message)


# ------------------------------------------------------------------ against others


def test_an_external_organization_of_another_is_a_conflict_that_names_the_owner() -> None:
    plan = World(mapping("m1", A, "1")).plan(rows(f"{B},,scripted,1,,"))
    assert reasons(plan) == [("CONFLICT", "EXTERNAL_ORGANIZATION_CLAIMED")]
    assert "already belongs to Alder" in str(plan.lines[0].message)


def test_an_owner_who_is_hidden_is_not_named() -> None:
    world = World(hidden=[mapping("m7", "hidden", "7")])
    [line] = world.plan(rows(f"{B},,scripted,7,,")).lines
    assert "already belongs to another organization" in str(line.message)


def test_where_organizations_share_it_only_ones_own_mapping_is_in_the_way() -> None:
    world = World(mapping("m1", A, "1", integration_name="sharing", mapping_data={"site": "north"}))
    shares = "organization_id,integration,external_org_id,mapping_data"
    plan = world.plan(rows(f"{B},sharing,1,", f"{A},sharing,1,", header=shares))
    assert reasons(plan) == [("CREATE", None), ("CONFLICT", "DUPLICATE_MAPPING")]
    assert "by mapping m1" in str(plan.lines[1].message)


def test_what_was_created_before_is_unchanged_when_the_file_comes_again() -> None:
    world = World(mapping("m1", A, "1", external_org_name=""))
    [line] = world.plan(rows(f"{A},,scripted,1,,")).lines
    assert (line.action.value, line.mapping_id) == ("UNCHANGED", "m1")


def test_who_manages_some_customers_may_choose_only_what_those_are_mapped_to() -> None:
    world = World(
        mapping("m1", A, "1", integration_name="sharing"),
        mapping("m2", B, "2"),
        mapping("m3", A, "3"),
    )
    text = rows(
        f"{B},,sharing,1,,",
        f"{A},,scripted,2,,",
        f"{A},,scripted,free,,",
        f"{A},,scripted,3,m3,false",
    )
    plan = world.plan(text, actor=manager_of(A, B))
    assert reasons(plan) == [
        ("CREATE", None),
        ("CONFLICT", "EXTERNAL_ORGANIZATION_CLAIMED"),
        ("INVALID", "EXTERNAL_ORGANIZATION_NOT_FOUND"),
        ("CHANGE", None),
    ]
    alone = world.plan(text, actor=manager_of(A))
    assert reasons(alone)[:2] == [
        ("INVALID", "ORGANIZATION_NOT_FOUND"),
        ("INVALID", "EXTERNAL_ORGANIZATION_NOT_FOUND"),
    ]


def test_what_the_file_lets_go_of_vouches_for_nothing() -> None:
    world = World(mapping("m1", A, "1", integration_name="sharing"))
    text = rows(f"{A},,sharing,1,m1,false", f"{B},,sharing,1,,")
    assert reasons(world.plan(text, actor=manager_of(A, B))) == [
        ("CHANGE", None),
        ("INVALID", "EXTERNAL_ORGANIZATION_NOT_FOUND"),
    ]


# ------------------------------------------------------------------ lines against each other


def stages(plan: ImportPlan) -> list[int]:
    return [line.stage for line in plan.lines]


def test_two_lines_that_take_the_same_are_both_conflicts() -> None:
    plan = World().plan(rows(f"{A},,scripted,1,,", f"{B},,scripted,1,,", f"{A},,scripted,2,,"))
    assert actions(plan) == ["CONFLICT", "CONFLICT", "CREATE"]
    assert "Lines 2, 3 all map to '1' of scripted" in str(plan.lines[0].message)


def test_two_lines_about_one_mapping_are_both_conflicts() -> None:
    world = World(mapping("m1", A, "1"))
    plan = world.plan(rows(f"{A},,scripted,1,m1,true", f"{A},,scripted,2,m1,true"))
    assert reasons(plan) == [("CONFLICT", "SAME_AS_ANOTHER_LINE")] * 2


def test_many_lines_alike_are_not_all_named() -> None:
    plan = World().plan(rows(*[f"{A},,scripted,1,,"] * 500))
    assert "10, 11 and 490 more" in str(plan.lines[0].message)


def test_what_a_later_line_frees_is_taken_after_it() -> None:
    world = World(mapping("m1", A, "1"), mapping("m2", B, "2"))
    plan = world.plan(
        rows(f"{C[:-1]}b,,scripted,1,,", f"{A},,scripted,2,m1,true", f"{B},,scripted,2,m2,false")
    )
    assert actions(plan) == ["CREATE", "CHANGE", "CHANGE"]
    assert stages(plan) == [2, 1, 0]


def test_whoever_waits_for_a_conflict_is_one() -> None:
    world = World(mapping("m1", A, "1"), mapping("m2", B, "2"), mapping("m3", C, "3"))
    plan = world.plan(rows(f"{B},,scripted,1,m2,true", f"{A},,scripted,3,m1,true"))
    assert reasons(plan) == [("CONFLICT", "EXTERNAL_ORGANIZATION_CLAIMED")] * 2
    assert "Line 3, which would free it, is not written" in str(plan.lines[0].message)


def test_an_exchange_is_a_conflict_and_says_how_to_do_it() -> None:
    world = World(mapping("m1", A, "1"), mapping("m2", B, "2"))
    plan = world.plan(
        rows(
            f"{A},,scripted,2,m1,true",
            f"{B},,scripted,1,m2,true",
            f"{B},,scripted,4,,true",
        )
    )
    assert [code for _, code in reasons(plan)][:3] == ["EXCHANGE", "EXCHANGE", None]
    assert "Lines 2, 3 exchange" in str(plan.lines[0].message)
    assert actions(plan)[2] == "CREATE"


def test_a_long_chain_is_ordered_without_recursion() -> None:
    count = 900
    world = World(*(mapping(f"m{each}", A, str(each)) for each in range(count)))
    plan = world.plan(rows(*(f"{A},,scripted,{each + 1},m{each},true" for each in range(count))))
    assert set(actions(plan)) == {"CHANGE"}
    assert stages(plan) == list(reversed(range(count)))


# ------------------------------------------------------------------ fingerprint and round trip


def test_the_fingerprint_holds_the_file_the_versions_and_the_reasons() -> None:
    text = rows(f"{A},,scripted,2,m1,true", f"{B},,scripted,9,,")
    plan = World(mapping("m1", A, "1")).plan(text)
    assert plan.fingerprint == World(mapping("m1", A, "1")).plan(text).fingerprint
    others = [
        World(mapping("m1", A, "1")).plan(text + "\n"),
        World(mapping("m1", A, "1", version=2)).plan(text),
        World(mapping("m1", A, "0")).plan(text),
        World(mapping("m1", A, "1"), hidden=[mapping("m9", "hidden", "9")]).plan(text),
    ]
    assert len({plan.fingerprint, *(each.fingerprint for each in others)}) == 5


def test_what_is_exported_changes_nothing() -> None:
    """Even where today's rules would not let it be written any more."""
    mappings = [
        mapping("m1", A, "=1+1", external_org_name=" padded ", mapping_data={"a": [1.50, None]}),
        mapping("m2", A, "<2>", external_org_name='"x", \r\n\t;', is_active=False),
        mapping("m3", B, "3", integration_name="gone", mapping_data={"b": {"c": "d"}}),
        mapping("m4", B, "4", integration_name="strict", mapping_data={"unknown": 1}),
        mapping("m5", C, "'=5", external_org_name="'-", version=7),
    ]
    names = {A: "Alder", B: "Birch", C: "Cedar"}
    text = header() + body(
        ExportedMapping(
            mapping=each,
            organization_name=names[each.org_id],
            mapping_data=shown_data(each, INTEGRATIONS.rules(each.integration_name)),
        )
        for each in mappings
    )
    plan = World(*mappings).plan(text)
    assert [(line.action.value, line.message) for line in plan.lines] == [("UNCHANGED", None)] * 5
