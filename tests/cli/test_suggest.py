"""`orgmap suggest`, against the sandbox."""

import json
from functools import partial
from typing import Any

import pytest

from graphql_api.cli.output import OPERATOR
from graphql_api.composition import open_orgmap
from graphql_api.demonstration import CUSTOMERS, MAPPED
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.settings import Settings
from integrations.sandbox.world import COMPANIES
from tests.cli.conftest import RunWithSandbox


@pytest.fixture
def suggest(run_with_sandbox: RunWithSandbox) -> RunWithSandbox:
    return partial(run_with_sandbox, "suggest")


async def test_it_prints_who_is_probably_whom_and_why(suggest: RunWithSandbox) -> None:
    status, printed, _ = await suggest("halopsa")
    assert status == 0
    heading, *rows = printed.splitlines()
    assert heading.split() == [
        "CONFIDENCE", "ORGANIZATION", "EXTERNAL", "ORGANIZATION", "ID", "DOUBT", "WHY",
    ]  # fmt: skip
    unmapped = COMPANIES[MAPPED:CUSTOMERS]
    for company in unmapped:
        assert any(company.name in row for row in rows)
    assert rows[-2] == f"{len(unmapped)} suggested."
    assert rows[-1].startswith("No match: 0 organizations, ")


async def test_those_below_a_confidence_are_counted_and_not_shown(
    suggest: RunWithSandbox,
) -> None:
    everything = await suggestions(suggest)
    least = everything[0]["confidence"]
    best = await suggestions(suggest, "--min-confidence", str(least))
    assert best == [each for each in everything if each["confidence"] >= least]
    _, printed, _ = await suggest("halopsa", "--min-confidence", "1")
    count = sum(each["confidence"] == 1 for each in everything)
    assert f"{count} suggested, {len(everything) - count} less sure." in printed


async def test_as_json_it_has_what_a_script_needs(suggest: RunWithSandbox) -> None:
    [first, *_] = await suggestions(suggest)
    assert first.keys() == {
        "organization", "externalOrganization", "confidence", "isAmbiguous", "signals",
    }  # fmt: skip
    assert first["organization"].keys() == first["externalOrganization"].keys() == {"id", "name"}
    assert first["signals"][0].keys() == {"kind", "detail"}


async def test_what_cannot_be_suggested_ends_with_one_line(suggest: RunWithSandbox) -> None:
    status, printed, complained = await suggest("nope")
    assert (status, printed) == (1, "")
    assert complained.startswith("Error: There is no integration 'nope'.")
    status, _, complained = await suggest("halopsa", "--min-confidence", "2")
    assert status == 2
    assert "0<=x<=1" in complained


async def test_suggestions_are_judged_by_what_was_decided(
    suggest: RunWithSandbox, settings: Settings
) -> None:
    """Customers that came with their mappings are no decisions; this one was mapped by hand."""
    decided = COMPANIES[MAPPED]
    async with open_orgmap(settings) as opened:
        search = await opened.services.organizations.list(OPERATOR, search=decided.name, first=1)
        new = NewMapping(
            organization_id=search.items[0].org_id,
            integration_name="halopsa",
            external_org_id=str(decided.id),
        )
        await opened.services.mappings.create(OPERATOR, new)

    status, printed, complained = await suggest("--evaluate")
    assert (status, printed) == (0, "No decisions to judge by.\n")
    assert complained == (
        "Not judged, for no listing is cached: halopsa. With --discover the vendors are asked "
        "first.\n"
    )

    status, printed, _ = await suggest("--evaluate", "halopsa", "--discover")
    assert status == 0
    lines = printed.splitlines()
    assert lines[0] == "halopsa: 1 organization decided."
    assert lines[1].split() == ["FROM", "RIGHT", "WRONG", "LEFT", "OPEN", "PRECISION", "RECALL"]
    [offered] = [line for line in lines if "(offered)" in line]
    assert offered.split()[:5] == ["0.90", "(offered)", "1", "0", "0"]
    assert "100.0 % (21 to 100)" in offered
    assert "Of fewer than 30 decisions the figures mean little" in printed
    assert f"Not counted: {MAPPED} mapped when the organization was made from it." in printed

    _, printed, _ = await suggest("--evaluate", "--discover", "--json")
    [judged] = json.loads(printed)["integrations"]
    assert (judged["decided"], judged["imported"], judged["isOfFew"]) == (1, MAPPED, True)
    assert judged["thresholds"][0]["precision"]["value"] == 1.0


async def test_the_grammar_of_the_command(suggest: RunWithSandbox) -> None:
    for arguments, complaint in {
        (): "Missing argument 'NAME'",
        ("halopsa", "--discover"): "--discover is for --evaluate",
        ("--evaluate", "--min-confidence", "0.5"): "leave --min-confidence out",
        ("--evaluate", "--explain", "1", "2"): "leave --evaluate out",
    }.items():
        status, _, complained = await suggest(*arguments)
        assert status == 2
        assert complaint in complained
    status, _, complained = await suggest("--evaluate", "nope")
    assert status == 1
    assert complained.startswith("Error: There is no integration 'nope'.")


async def test_a_pair_is_explained(suggest: RunWithSandbox) -> None:
    [first, *_] = await suggestions(suggest)
    pair = (first["organization"]["id"], first["externalOrganization"]["id"])
    status, printed, _ = await suggest("halopsa", "--explain", *pair)
    assert status == 0
    heading, *rows, last = printed.splitlines()
    assert heading.split() == ["WEIGHT", "SIGNAL", "DETAIL"]
    assert rows[0].startswith("+")
    assert last == f"Confidence {first['confidence']:.2f}, suggested."
    _, printed, _ = await suggest("halopsa", "--json", "--explain", *pair)
    explanation = json.loads(printed)
    assert explanation["confidence"] == first["confidence"]
    assert explanation["reasons"] == []
    assert explanation["signals"][0].keys() == {"kind", "detail", "weight"}
    status, _, complained = await suggest("halopsa", "--explain", pair[0], "nobody")
    assert status == 1
    assert "halopsa does not list 'nobody'." in complained


async def suggestions(suggest: RunWithSandbox, *options: str) -> list[dict[str, Any]]:
    status, printed, _ = await suggest("halopsa", "--json", *options)
    assert status == 0
    found: list[dict[str, Any]] = json.loads(printed)
    return found
