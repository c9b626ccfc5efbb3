"""The one form of an id: what is brought to it, and how what is odd is told."""

import re
import unicodedata
import uuid

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from integrations.base import BaseIntegration
from integrations.external_ids import ExternalIdRefused, canonical_external_org_id
from integrations.registry import INTEGRATION_REGISTRY
from integrations.rest.integration import integration_class
from integrations.rest.manifest.loading import parse_manifest
from tests.memory_settings import MemorySettings
from tests.vendors import ScriptedVendor

GUID = "7d0d58a5-2c68-4f0e-9a51-3c3a0c1f6b1e"
INTEGERS = (
    "halopsa", "ninjaone", "connectwise_psa", "autotask", "hudu", "huntress", "itglue", "syncro",
    "atera", "ncentral", "connectwise_automate",
)  # fmt: skip
GUIDS = ("microsoft_graph", "pax8", "datto_rmm", "sophos_central", "acronis")
TEXTS = ("custom_api", "meraki", "sentinelone", "superops", "duo")
ALL = tuple(INTEGRATION_REGISTRY)

INVISIBLE = "\u200b\u2800\u200d\u2060\ufeff\u00ad\u202e\u2066\u034f\u3164\ufe0f\U000e0041\x00\x07\n"


def integration(name: str) -> BaseIntegration:
    return INTEGRATION_REGISTRY[name](MemorySettings())


def canonical(name: str, given: str) -> str | None:
    try:
        return canonical_external_org_id(integration(name), given)
    except ExternalIdRefused:
        return None


def refusal(name: str, given: str) -> str:
    with pytest.raises(ExternalIdRefused) as caught:
        canonical_external_org_id(integration(name), given)
    return str(caught.value)


def test_every_built_in_integration_has_a_form_of_ids_of_its_own() -> None:
    assert {*INTEGERS, *GUIDS, *TEXTS} == set(ALL)


@pytest.mark.parametrize("name", INTEGERS)
@pytest.mark.parametrize(
    ("given", "right"),
    [
        ("0014", "14"),
        ("14.0", "14"),
        ("14.", "14"),
        ("1,024", "1024"),
        ("1 024", "1024"),
        ("1'024", "1024"),
        ("+14", "14"),
        ("\uff11\uff14", "14"),
        ("1\uff14", "14"),
        ("٣", "3"),
        ("14\u200b", "14"),
        ("\ufeff14", "14"),
        ("14\u00a0", "14"),
        ("014.00", "14"),
    ],
)  # fmt: skip
def test_a_whole_number_in_another_form_is_refused_with_the_form_that_is_right(
    name: str, given: str, right: str
) -> None:
    with pytest.raises(ExternalIdRefused) as caught:
        canonical_external_org_id(integration(name), given)
    assert caught.value.right_form == right
    said = str(caught.value)
    assert said.startswith(f"{given!r} ")
    assert said.endswith(f"Write '{right}' if that is meant.")
    assert f"{integration(name).display_name}'s" in said
    assert "whole numbers such as" in said


@pytest.mark.parametrize("name", INTEGERS)
@pytest.mark.parametrize("given", ["acme", "-1", "14.5", "1E5", "0x14", "", "  ", "9" * 40, "1/2"])
def test_what_is_no_whole_number_at_all_is_refused_without_a_guess(name: str, given: str) -> None:
    assert refusal(name, given)


@pytest.mark.parametrize("name", INTEGERS)
def test_a_whole_number_is_trimmed_and_nothing_else(name: str) -> None:
    assert canonical_external_org_id(integration(name), " 1024\t") == "1024"


@pytest.mark.parametrize("name", GUIDS)
@pytest.mark.parametrize(
    "given", [GUID, GUID.upper(), f"{{{GUID}}}", f"{{{GUID.upper()}}}", f" {GUID} "]
)
def test_a_guid_is_written_in_lower_case_without_braces(name: str, given: str) -> None:
    assert canonical_external_org_id(integration(name), given) == GUID


@pytest.mark.parametrize("name", GUIDS)
@pytest.mark.parametrize(
    "given",
    ["contoso.onmicrosoft.com", "14", GUID[:-1], GUID.replace("-", ""), f"{{{GUID}", f"{GUID}/x"],
)
def test_what_is_no_guid_is_refused(name: str, given: str) -> None:
    assert repr(given) in refusal(name, given)


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("character", INVISIBLE, ids=lambda each: f"U+{ord(each):04X}")
def test_an_invisible_character_is_shown_by_its_number(name: str, character: str) -> None:
    sound = {**dict.fromkeys(INTEGERS, "14"), **dict.fromkeys(GUIDS, GUID)}.get(name, "acme")
    said = refusal(name, f"{sound[:1]}{character}{sound[1:]}")
    assert f"U+{ord(character):04X}" in said
    assert character not in said
    assert f"Write '{sound}'" in said


@pytest.mark.parametrize("name", ALL)
def test_a_long_id_is_refused_before_anything_else_and_cut_in_the_answer(name: str) -> None:
    said = refusal(name, "1" * 1_000_000)
    assert len(said) < 400
    assert "1000000 characters" in said


def test_an_integration_in_code_takes_any_text_in_one_form() -> None:
    in_code = ScriptedVendor()
    assert canonical_external_org_id(in_code, " Cafe\u0301 du Nord ") == "Caf\u00e9 du Nord"
    with pytest.raises(ExternalIdRefused, match=r"U\+00A0 \(NO-BREAK SPACE\)"):
        canonical_external_org_id(in_code, "Caf\u00e9\u00a0du Nord")
    with pytest.raises(ExternalIdRefused, match="longer than 200"):
        canonical_external_org_id(in_code, "x" * 201)


PLAIN = """
name = "plain"
display_name = "Plain"
[[settings]]
name = "base_url"
title = "Address"
[auth]
type = "none"
"""


@pytest.mark.parametrize("given", ["a/b", "a\\b", "/", "../x"])
def test_a_slash_is_refused_unless_the_pattern_of_ids_allows_it(given: str) -> None:
    plain = integration_class(parse_manifest(PLAIN))(MemorySettings())
    with pytest.raises(ExternalIdRefused, match="slash"):
        canonical_external_org_id(plain, given)


def test_a_pattern_may_allow_slashes_but_no_way_out() -> None:
    assert canonical("custom_api", "north/west 004") == "north/west 004"
    for id in ("../../users/1", "a/../b", "..", "%2e%2e/x", "\uff0e\uff0e/x", "..;/x", "a\\b"):
        assert canonical("custom_api", id) is None, id


any_text = st.text(max_size=40) | st.text(
    alphabet=st.sampled_from(
        [*"0149.,+-{}% /\\", "\u200b", "\u00a0", "\uff14", "é", "e", "\u0301"]
    ),
    max_size=12,
)
ids = any_text | st.integers(0, 10**6).map(str) | st.uuids().map(str)
names = st.sampled_from(ALL)


@given(name=names, given=ids)
@example(name="custom_api", given="\u0344 ")
def test_the_form_of_a_form_is_itself(name: str, given: str) -> None:
    once = canonical(name, given)
    assert once is None or canonical(name, once) == once


@given(name=names, given=ids)
def test_a_form_is_visible_and_composed(name: str, given: str) -> None:
    once = canonical(name, given)
    if once is not None:
        assert once == unicodedata.normalize("NFC", once).strip()
        assert all(each.isprintable() or may_be_a_letter(each) for each in once)


def may_be_a_letter(character: str) -> bool:
    """Of a newer Unicode than Python's, or of one's own."""
    return unicodedata.category(character) in ("Cn", "Co")


@given(name=st.sampled_from(INTEGERS), given=ids)
def test_two_texts_of_one_number_have_one_form(name: str, given: str) -> None:
    once = canonical(name, given)
    assert once is None or str(int(once)) == once == given.strip(" \t")


@given(name=st.sampled_from(GUIDS), id=st.uuids(), upper=st.lists(st.booleans(), min_size=36))
def test_two_texts_of_one_guid_have_one_form(name: str, id: uuid.UUID, upper: list[bool]) -> None:
    written = "".join(
        each.upper() if large else each for each, large in zip(str(id), upper, strict=False)
    )
    assert canonical(name, written) == canonical(name, f"{{{written}}}") == str(id)


@given(name=names, given=ids)
def test_a_refusal_shows_nothing_invisible_and_what_it_proposes_is_accepted(
    name: str, given: str
) -> None:
    if canonical(name, given) is not None:
        return
    with pytest.raises(ExternalIdRefused) as caught:
        canonical_external_org_id(integration(name), given)
    assert not re.search(r"[\x00-\x1f\u200b\u202e]", str(caught.value))
    assert len(str(caught.value)) < 1000
    right_form = caught.value.right_form
    assert right_form is None or canonical(name, right_form) == right_form
