"""`orgmap suggest` as a process of its own, against the sandbox."""

import asyncio
import json
import subprocess
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from graphql_api.cli.output import OPERATOR
from graphql_api.composition import open_orgmap
from graphql_api.demonstration import CUSTOMERS, MAPPED, demonstration
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.settings import Settings
from integrations.sandbox.world import COMPANIES
from tests.servers import ORGMAP, environment


@pytest.fixture
async def settings(tmp_path: Path) -> AsyncIterator[Mapping[str, str]]:
    """The environment of an installation with the demonstration's customers."""
    storage = f"sqlite:///{tmp_path / 'orgmap.db'}"
    async with demonstration(Settings(storage=storage)) as demo:
        config = {f"ORGMAP_CONFIG_{name.upper()}": text for name, text in demo.config.items()}
        secrets = {
            f"ORGMAP_SECRET_{name.upper()}": secret.get_secret_value()
            for name, secret in demo.secrets.items()
        }
        yield {"ORGMAP_STORAGE": storage, **config, **secrets}


async def orgmap(settings: Mapping[str, str], *arguments: str) -> tuple[int | None, str, str]:
    process = await asyncio.create_subprocess_exec(
        ORGMAP,
        *arguments,
        env=environment(**settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    printed, complained = await process.communicate()
    return process.returncode, printed.decode(), complained.decode()


async def test_it_prints_who_is_probably_whom_and_why(settings: Mapping[str, str]) -> None:
    status, printed, _ = await orgmap(settings, "suggest", "halopsa")
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
    settings: Mapping[str, str],
) -> None:
    everything = await suggestions(settings)
    least = everything[0]["confidence"]
    best = await suggestions(settings, "--min-confidence", str(least))
    assert best == [each for each in everything if each["confidence"] >= least]
    _, printed, _ = await orgmap(settings, "suggest", "halopsa", "--min-confidence", "1")
    count = sum(each["confidence"] == 1 for each in everything)
    assert f"{count} suggested, {len(everything) - count} less sure." in printed


async def test_as_json_it_has_what_a_script_needs(settings: Mapping[str, str]) -> None:
    [first, *_] = await suggestions(settings)
    assert first.keys() == {
        "organization", "externalOrganization", "confidence", "isAmbiguous", "signals",
    }  # fmt: skip
    assert first["organization"].keys() == first["externalOrganization"].keys() == {"id", "name"}
    assert first["signals"][0].keys() == {"kind", "detail"}


async def test_what_cannot_be_suggested_ends_with_one_line(settings: Mapping[str, str]) -> None:
    status, printed, complained = await orgmap(settings, "suggest", "nope")
    assert (status, printed) == (1, "")
    assert complained.startswith("Error: There is no integration 'nope'.")
    status, _, complained = await orgmap(settings, "suggest", "halopsa", "--min-confidence", "2")
    assert status == 2
    assert "0<=x<=1" in complained


async def test_suggestions_are_judged_by_what_was_decided(settings: Mapping[str, str]) -> None:
    """Customers that came with their mappings are no decisions; this one was mapped by hand."""
    decided = COMPANIES[MAPPED]
    async with open_orgmap(Settings(storage=settings["ORGMAP_STORAGE"])) as opened:
        search = await opened.services.organizations.list(OPERATOR, search=decided.name, first=1)
        new = NewMapping(
            organization_id=search.items[0].org_id,
            integration_name="halopsa",
            external_org_id=str(decided.id),
        )
        await opened.services.mappings.create(OPERATOR, new)

    status, printed, complained = await orgmap(settings, "suggest", "--evaluate")
    assert (status, printed) == (0, "No decisions to judge by.\n")
    assert complained == (
        "Not judged, for no listing is cached: halopsa. With --discover the vendors are asked "
        "first.\n"
    )

    status, printed, _ = await orgmap(settings, "suggest", "--evaluate", "halopsa", "--discover")
    assert status == 0
    lines = printed.splitlines()
    assert lines[0] == "halopsa: 1 organization decided."
    assert lines[1].split() == ["FROM", "RIGHT", "WRONG", "LEFT", "OPEN", "PRECISION", "RECALL"]
    [offered] = [line for line in lines if "(offered)" in line]
    assert offered.split()[:5] == ["0.90", "(offered)", "1", "0", "0"]
    assert "100.0 % (21 to 100)" in offered
    assert "Of fewer than 30 decisions the figures mean little" in printed
    assert f"Not counted: {MAPPED} mapped when the organization was made from it." in printed

    _, printed, _ = await orgmap(settings, "suggest", "--evaluate", "--discover", "--json")
    [judged] = json.loads(printed)["integrations"]
    assert (judged["decided"], judged["imported"], judged["isOfFew"]) == (1, MAPPED, True)
    assert judged["thresholds"][0]["precision"]["value"] == 1.0


async def test_the_grammar_of_the_command(settings: Mapping[str, str]) -> None:
    for arguments, complaint in {
        (): "Missing argument 'NAME'",
        ("halopsa", "--discover"): "--discover is for --evaluate",
        ("--evaluate", "--min-confidence", "0.5"): "leave --min-confidence out",
        ("--evaluate", "--explain", "1", "2"): "leave --evaluate out",
    }.items():
        status, _, complained = await orgmap(settings, "suggest", *arguments)
        assert status == 2
        assert complaint in complained
    status, _, complained = await orgmap(settings, "suggest", "--evaluate", "nope")
    assert status == 1
    assert complained.startswith("Error: There is no integration 'nope'.")


async def test_a_pair_is_explained(settings: Mapping[str, str]) -> None:
    [first, *_] = await suggestions(settings)
    pair = (first["organization"]["id"], first["externalOrganization"]["id"])
    status, printed, _ = await orgmap(settings, "suggest", "halopsa", "--explain", *pair)
    assert status == 0
    heading, *rows, last = printed.splitlines()
    assert heading.split() == ["WEIGHT", "SIGNAL", "DETAIL"]
    assert rows[0].startswith("+")
    assert last == f"Confidence {first['confidence']:.2f}, suggested."
    _, printed, _ = await orgmap(settings, "suggest", "halopsa", "--json", "--explain", *pair)
    explanation = json.loads(printed)
    assert explanation["confidence"] == first["confidence"]
    assert explanation["reasons"] == []
    assert explanation["signals"][0].keys() == {"kind", "detail", "weight"}
    status, _, complained = await orgmap(
        settings, "suggest", "halopsa", "--explain", pair[0], "nobody"
    )
    assert status == 1
    assert "halopsa does not list 'nobody'." in complained


async def suggestions(settings: Mapping[str, str], *options: str) -> list[dict[str, Any]]:
    status, printed, _ = await orgmap(settings, "suggest", "halopsa", "--json", *options)
    assert status == 0
    found: list[dict[str, Any]] = json.loads(printed)
    return found
