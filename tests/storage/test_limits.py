import pytest

from graphql_api.storage.limits import (
    check_key,
    check_properties,
    check_query,
    check_table,
    check_transaction,
)
from graphql_api.storage.table_store import Create, Delete, LimitExceeded, Upsert, Value


@pytest.mark.parametrize("key", ["a", " ", "x" * 512, "é" * 512, "😀" * 256, "it's", "~", "\u00a0"])
def test_a_key_of_up_to_512_utf_16_characters_is_allowed(key: str) -> None:
    check_key("RowKey", key)


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("", "RowKey was given 0 UTF-16 characters; allowed: 1 to 512."),
        ("x" * 513, "RowKey was given 513 UTF-16 characters; allowed: 1 to 512."),
        ("😀" * 257, "RowKey was given 514 UTF-16 characters; allowed: 1 to 512."),
        ("\ud800", "RowKey was given an unpaired surrogate at 0; allowed: text that UTF-8 can"),
    ],
)
def test_a_key_that_is_empty_too_long_or_no_text_is_refused(key: str, message: str) -> None:
    with pytest.raises(LimitExceeded) as caught:
        check_key("RowKey", key)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("character", [*"/\\#?", "\x00", "\t", "\n", "\x1f", "\x7f", "\x9f"])
def test_a_key_with_a_forbidden_character_is_refused_and_shown(character: str) -> None:
    with pytest.raises(LimitExceeded) as caught:
        check_key("PartitionKey", f"a{character}b")
    assert f"{f'a{character}b'!r} with {character!r}" in str(caught.value)


@pytest.mark.parametrize("table", ["", "ab", "1abc", "a-b", "x" * 64, "Tables/x", "Täble"])
def test_a_table_name_that_the_service_refuses_is_refused(table: str) -> None:
    with pytest.raises(LimitExceeded, match="3 to 63 ASCII letters and digits"):
        check_table(table)


def test_every_kind_of_value_is_allowed_up_to_its_limit() -> None:
    check_properties(
        {
            "Text": "é" * 32_768,
            "Emoji": "😀" * 16_384,
            "Largest": 2**31 - 1,
            "Smallest": -(2**31),
            "Float": 1e308,
            "Bool": True,
        }
    )


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("x" * 32_769, "32769 UTF-16 characters; allowed: up to 32768 (64 KiB)"),
        ("😀" * 16_385, "32770 UTF-16 characters"),
        ("a\udfff", "an unpaired surrogate at 1"),
        (2**31, "2147483648; allowed: integers of 32 bits"),
        (-(2**31) - 1, "-2147483649; allowed"),
        (float("nan"), "nan; allowed: finite numbers"),
        (float("-inf"), "-inf; allowed"),
        (None, "a value of type NoneType; allowed: str, bool, int or float"),
        (b"x", "a value of type bytes"),
    ],
)
def test_a_value_that_no_property_can_hold_is_refused(value: Value, message: str) -> None:
    with pytest.raises(LimitExceeded) as caught:
        check_properties({"Name": value})
    assert f"Property Name was given {message}" in str(caught.value)


@pytest.mark.parametrize("name", ["", "1a", "a-b", "a b", "a.b", "é", "x" * 256, "A@odata.type"])
def test_a_property_name_that_is_no_identifier_is_refused(name: str) -> None:
    with pytest.raises(LimitExceeded, match="A property name"):
        check_properties({name: 1})


@pytest.mark.parametrize("name", ["PartitionKey", "RowKey", "Timestamp"])
def test_the_names_of_system_properties_are_refused(name: str) -> None:
    with pytest.raises(LimitExceeded, match=f"given {name}"):
        check_properties({name: "x"})


def test_an_entity_holds_252_properties_of_its_own() -> None:
    check_properties({f"P{number}": 1 for number in range(252)})
    with pytest.raises(LimitExceeded, match="253 properties; allowed: up to 252"):
        check_properties({f"P{number}": 1 for number in range(253)})


def test_an_entity_over_one_mebibyte_is_refused() -> None:
    text = "x" * 32_768
    large = {f"P{number}": text for number in range(15)}
    check_transaction("Table", "p", [Upsert(row_key="r", properties=large)])
    too_large = {**large, "P15": text}
    with pytest.raises(LimitExceeded, match=r"The entity 'r' was given 10\d{5} bytes"):
        check_transaction("Table", "p", [Upsert(row_key="r", properties=too_large)])


def test_a_transaction_holds_1_to_100_operations() -> None:
    operations = [Delete(row_key=f"{number}") for number in range(101)]
    check_transaction("Table", "p", operations[:100])
    with pytest.raises(LimitExceeded, match="101 operations; allowed: 1 to 100"):
        check_transaction("Table", "p", operations)
    with pytest.raises(LimitExceeded, match="0 operations; allowed: 1 to 100"):
        check_transaction("Table", "p", [])


def test_a_transaction_names_each_row_once() -> None:
    with pytest.raises(LimitExceeded, match="row 'r' twice; allowed: each row at most once"):
        check_transaction("Table", "p", [Create(row_key="r", properties={}), Delete(row_key="r")])


def test_a_transaction_over_four_mebibytes_as_json_is_refused() -> None:
    """JSON writes é as six bytes, so fewer of them fit."""
    properties = dict.fromkeys("ABCD", "é" * 32_768)
    operations = [Upsert(row_key=key, properties=properties) for key in "123456"]
    check_transaction("Table", "p", operations[:5])
    with pytest.raises(LimitExceeded, match=r"allowed: up to 4194304 \(4 MiB\)"):
        check_transaction("Table", "p", operations)


def test_the_bound_of_a_query_may_hold_what_a_key_may_not() -> None:
    check_query("Table", "p", bounds=("", "a/?#\\", "~\x7f", None), limit=None)
    with pytest.raises(LimitExceeded, match="A bound of a query was given 513"):
        check_query("Table", "p", bounds=("x" * 513,), limit=None)


@pytest.mark.parametrize("limit", [0, -1])
def test_the_limit_of_a_query_is_at_least_one(limit: int) -> None:
    with pytest.raises(LimitExceeded, match="allowed: 1 or more"):
        check_query("Table", "p", bounds=(), limit=limit)
