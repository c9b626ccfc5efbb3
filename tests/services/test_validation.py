import math
from collections.abc import Callable
from typing import Any

import pytest

from graphql_api.services import validation
from graphql_api.services.errors import shortened
from graphql_api.services.validation import Problems
from integrations.base import MappingData
from tests.vendors import StrictData

TEXTS = [validation.external_org_id, validation.external_org_name, validation.organization_name]
REQUIRED = [validation.external_org_id, validation.organization_name]

Check = Callable[[Any, Problems], Any]


def refusal(check: Check, value: Any) -> str:
    """What is said about the value; it must be refused for one reason."""
    problems = Problems()
    check(value, problems)
    [problem] = problems.found
    return problem.message


def accepted(check: Check, value: Any) -> Any:
    problems = Problems()
    result = check(value, problems)
    assert problems.found == []
    return result


@pytest.mark.parametrize("check", TEXTS)
def test_space_around_a_text_is_removed(check: Check) -> None:
    assert accepted(check, "  Brännö 14\n") == "Brännö 14"


@pytest.mark.parametrize("check", REQUIRED)
@pytest.mark.parametrize("value", [None, ""])
def test_nothing_is_refused_where_a_text_is_required(check: Check, value: str | None) -> None:
    assert refusal(check, value) == (
        "A value of 1 to 200 characters is required, but nothing was given."
    )


@pytest.mark.parametrize("check", REQUIRED)
@pytest.mark.parametrize("value", [" ", "\t\n", "\u00a0\u2003"])
def test_blanks_are_refused_where_a_text_is_required(check: Check, value: str) -> None:
    assert "but only whitespace was given" in refusal(check, value)


@pytest.mark.parametrize("value", [None, "", "  "])
def test_an_external_organization_may_be_nameless(value: str | None) -> None:
    assert accepted(validation.external_org_name, value) == ""


@pytest.mark.parametrize("check", TEXTS)
@pytest.mark.parametrize("letter", ["a", "ö", "😀"])
def test_two_hundred_characters_are_accepted_and_one_more_is_refused(
    check: Check, letter: str
) -> None:
    assert accepted(check, letter * 200) == letter * 200
    assert refusal(check, letter * 201) == ("201 characters were given; at most 200 are allowed.")


@pytest.mark.parametrize("check", TEXTS)
@pytest.mark.parametrize("wrong", ["\x00", "\x07", "\t", "\n", "\x7f", "\x85", "\ud800", "a\udfff"])
def test_control_characters_and_lone_surrogates_are_refused(check: Check, wrong: str) -> None:
    assert "control character or broken Unicode" in refusal(check, f"a{wrong}b")


@pytest.mark.parametrize("forbidden", ["<", ">", '"', "'"])
def test_an_external_id_has_no_angle_brackets_and_quotes(forbidden: str) -> None:
    message = refusal(validation.external_org_id, f"a{forbidden}b")
    assert message.startswith(f"The id contains {forbidden}. It may contain any characters except")


def test_all_forbidden_characters_of_an_id_are_named_at_once() -> None:
    assert "The id contains ' < >." in refusal(validation.external_org_id, "<b>it's</b>")


@pytest.mark.parametrize("id", ["14", "a/b#c?d\\e", "north/west 004", "{guid}", "a;b=c&d", "~1"])
def test_an_external_id_is_any_other_text(id: str) -> None:
    assert accepted(validation.external_org_id, id) == id


@pytest.mark.parametrize("check", [validation.external_org_name, validation.organization_name])
def test_names_may_have_quotes_and_angle_brackets(check: Check) -> None:
    assert accepted(check, 'O\'Dunnley <"Foods">') == 'O\'Dunnley <"Foods">'


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Acme.Example", "acme.example"),
        (" acme.example. ", "acme.example"),
        ("a.b-c.d.museum", "a.b-c.d.museum"),
        ("xn--brnn-9qa.example", "xn--brnn-9qa.example"),
        ("", None),
        ("  ", None),
        (None, None),
    ],
)
def test_a_domain_is_kept_in_lower_case(given: str | None, kept: str | None) -> None:
    assert accepted(validation.domain, given) == kept


@pytest.mark.parametrize(
    "given",
    [
        "https://acme.example",
        "acme",
        "acme.example/path",
        "-a.example",
        "a..example",
        "me@acme.example",
        "127.0.0.1",
        f"{'a' * 64}.example",
        f"{'a.' * 126}example",
        "acme.example\ud800",
    ],
)
def test_what_is_no_domain_is_refused_with_what_was_given(given: str) -> None:
    assert refusal(validation.domain, given).startswith(f"{shortened(given)} is not a DNS domain.")


def test_null_is_neither_true_nor_false() -> None:
    def check(value: bool | None, problems: Problems) -> bool:
        return validation.boolean(value, "isActive", problems)

    assert refusal(check, None) == "true or false is required, but null was given."
    assert accepted(check, False) is False


def free(value: Any, problems: Problems) -> Any:
    return validation.mapping_data(value, MappingData, problems)


def strict(value: Any, problems: Problems) -> Any:
    return validation.mapping_data(value, StrictData, problems)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (None, "null"),
        ([], "a list"),
        ("{}", "a string"),
        (5, "a number"),
        (0.5, "a number"),
        (True, "a boolean"),
    ],
)
def test_mapping_data_is_an_object(value: Any, kind: str) -> None:
    assert refusal(free, value) == f"A JSON object such as {{}} is required, but {kind} was given."


def test_mapping_data_of_32_kib_is_accepted_and_one_byte_more_is_refused() -> None:
    assert accepted(free, {"a": "b" * 32_760}) == {"a": "b" * 32_760}
    assert refusal(free, {"a": "b" * 32_761}) == (
        "It is 32,769 bytes of JSON; at most 32,768 are allowed."
    )


def test_mapping_data_is_measured_in_bytes_not_in_characters() -> None:
    assert accepted(free, {"a": "ö" * 16_380})
    assert "32,770 bytes" in refusal(free, {"a": "ö" * 16_381})


@pytest.mark.parametrize(
    "value",
    [
        math.nan,
        math.inf,
        -math.inf,
        [math.nan],
        "\ud800",
        {"\udc00": 1},
        {1, 2},
        pytest.param(object(), id="object"),
    ],
    ids=repr,
)
def test_mapping_data_holds_only_what_json_can_say(value: Any) -> None:
    assert refusal(free, {"a": value}).startswith("It contains a value that is not JSON")


@pytest.mark.parametrize("levels", [101, 950, 5000])
def test_mapping_data_is_nested_at_most_a_hundred_levels(levels: int) -> None:
    assert refusal(free, nested(levels)) == (
        "It is nested too deeply; at most 100 levels are allowed."
    )
    assert accepted(free, nested(100)) == nested(100)


def nested(levels: int) -> dict[str, Any]:
    data: dict[str, Any] = {"a": 1}
    for _ in range(levels - 1):
        data = {"a": data}
    return data


def test_mapping_data_comes_back_as_json_keeps_it() -> None:
    given = {1: (2, 3), "a": {"b": None}}
    kept = accepted(free, given)
    assert kept == {"1": [2, 3], "a": {"b": None}}
    given["a"]["b"] = "changed by the caller afterwards"  # type: ignore[index]
    assert kept["a"] == {"b": None}


@pytest.mark.parametrize(
    ("value", "path"),
    [
        ({"api_base_url": "nowhere"}, "mappingData.api_base_url"),
        ({"endpoints": [{"url": "https://a.example"}, {"url": 5}]}, "mappingData.endpoints.1.url"),
        ({"unknown": 1}, "mappingData.unknown"),
    ],
)
def test_what_the_integrations_model_refuses_is_named_by_its_path(value: Any, path: str) -> None:
    problems = Problems()
    strict(value, problems)
    assert [problem.field for problem in problems.found] == [path]


def test_what_was_given_for_a_secret_is_not_repeated() -> None:
    assert "hunter2" not in refusal(strict, {"webhook_key": ["hunter2"]})


@pytest.mark.parametrize("check", [validation.external_org_name, validation.organization_name])
@pytest.mark.parametrize(
    ("character", "shown"),
    [
        ("\u202e", "U+202E (right-to-left override)"),
        ("\u200b", "U+200B (zero width space)"),
        ("\u2066", "U+2066 (left-to-right isolate)"),
        ("\u2028", "U+2028 (line separator)"),
        ("\U000e0061", "U+E0061 (tag latin small letter a)"),
    ],
)
def test_a_name_that_looks_like_another_is_refused_with_what_makes_it_so(
    check: Check, character: str, shown: str
) -> None:
    assert f"It contains {shown}, which nobody can see." in refusal(check, f"Ac{character}me")
