"""`orgmap merge` as an operator uses it."""

import asyncio
import re
from functools import partial

import pytest

from graphql_api.composition import open_orgmap
from graphql_api.services.access import Permission
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.settings import Settings
from tests.actors import MANAGER
from tests.cli.conftest import Run


@pytest.fixture
def merge(run: Run) -> Run:
    return partial(run, "merge")


@pytest.fixture
def both(settings: Settings) -> tuple[str, str]:
    """Mossgate Dental, twice, and each mapped by HaloPSA."""

    async def make() -> tuple[str, str]:
        async with open_orgmap(settings) as orgmap:
            services = orgmap.services
            merged = await services.organizations.create(MANAGER, name="Mossgate Dental Ltd")
            kept = await services.organizations.create(MANAGER, name="Mossgate Dental")
            for org_id, external_org_id in ((merged.org_id, "14"), (kept.org_id, "15")):
                await services.mappings.create(
                    MANAGER,
                    NewMapping(
                        organization_id=org_id,
                        integration_name="halopsa",
                        external_org_id=external_org_id,
                    ),
                )
            await services.grants.grant(
                MANAGER,
                user_id="noor",
                organization_id=merged.org_id,
                permissions=[Permission.canViewConfig],
            )
            return merged.org_id, kept.org_id

    return asyncio.run(make())


def test_a_merge_is_shown_asked_for_carried_out_and_undone(
    merge: Run, both: tuple[str, str]
) -> None:
    shown = merge(*both, "--plan")
    assert shown.stdout.splitlines() == [
        "Mossgate Dental Ltd is merged into Mossgate Dental, and becomes inactive.",
        "choose     halopsa: into keeps halopsa 15, from keeps halopsa 14, both keeps all",
        "alias      Mossgate Dental is also called Mossgate Dental Ltd",
        "access     noor gains canViewConfig on Mossgate Dental",
        "The history of Mossgate Dental Ltd is read from Mossgate Dental too.",
    ]
    assert merge(*both, "--choose", "halopsa=from", answer="n\n").exit_code == 1
    merged = merge(*both, "--choose", "halopsa=from", answer="y\n")
    assert merged.exit_code == 0
    [merge_id] = re.findall(r"The merge (\S+) of Mossgate Dental Ltd .* is done\.", merged.stdout)

    undone = merge("--undo", merge_id, "--yes")
    assert (undone.exit_code, undone.stdout) == (
        0,
        f"The merge {merge_id} of Mossgate Dental Ltd into Mossgate Dental is undone.\n",
    )
    assert merge(*both, "--plan").stdout == shown.stdout


def test_what_has_to_be_chosen_is_named_before_anything_is_asked(
    merge: Run, both: tuple[str, str]
) -> None:
    refused = merge(*both)
    assert refused.exit_code == 1
    assert "Choose INTO, FROM or BOTH" in refused.stderr
    assert "Merge them?" not in refused.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("one",), "two organizations' ids"),
        (("--undo", "a", "b"), "two organizations' ids"),
        (("a", "b", "--choose", "halopsa"), "one of into, from, both"),
        (("a", "b"), "no organization 'a'"),
        (("--undo", "a", "--yes"), "no merge 'a'"),
    ],
)
def test_what_was_given_wrong_is_named(merge: Run, arguments: tuple[str, ...], words: str) -> None:
    assert words in merge(*arguments).stderr
