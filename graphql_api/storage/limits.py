"""What Table Storage can hold, checked before anything is sent; sqlite is held to the same.

https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model
https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from graphql_api.storage.table_store import Delete, LimitExceeded, Operation, Value

MAX_KEY_LENGTH = 512
MAX_STRING_LENGTH = 32_768
MAX_PROPERTIES = 252
MAX_ENTITY_BYTES = 1024 * 1024
MAX_OPERATIONS = 100
MAX_TRANSACTION_BYTES = 4 * 1024 * 1024

_TABLE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]{2,62}")
_PROPERTY_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,254}")
_SYSTEM_PROPERTIES = frozenset({"PartitionKey", "RowKey", "Timestamp"})
_NOT_IN_KEYS = re.compile(r"[/\\#?\u0000-\u001f\u007f-\u009f]")
_HEADERS_BYTES = 1024


def check_transaction(table: str, partition_key: str, operations: Sequence[Operation]) -> None:
    check_table(table)
    check_key("PartitionKey", partition_key)
    if not 1 <= len(operations) <= MAX_OPERATIONS:
        raise _exceeded("A transaction", f"{len(operations)} operations", f"1 to {MAX_OPERATIONS}")
    for operation in operations:
        _check_operation(partition_key, operation)
    _check_rows_differ(operations)
    _check_payload(table, partition_key, operations)


def check_address(table: str, partition_key: str, row_key: str) -> None:
    check_table(table)
    check_key("PartitionKey", partition_key)
    check_key("RowKey", row_key)


def check_query(
    table: str, partition_key: str, *, bounds: Sequence[str | None], limit: int | None
) -> None:
    check_table(table)
    check_key("PartitionKey", partition_key)
    for bound in bounds:
        if bound is not None:
            check_bound(bound)
    if limit is not None and limit < 1:
        raise _exceeded("The limit of a query", str(limit), "1 or more")


def check_table(table: str) -> None:
    if not _TABLE_NAME.fullmatch(table):
        allowed = "3 to 63 ASCII letters and digits, a letter first"
        raise _exceeded("A table name", repr(table[:80]), allowed)


def check_key(name: str, key: str) -> None:
    length = _utf16_length(name, key)
    if not 1 <= length <= MAX_KEY_LENGTH:
        raise _exceeded(name, f"{length} UTF-16 characters", f"1 to {MAX_KEY_LENGTH}")
    if forbidden := _NOT_IN_KEYS.search(key):
        allowed = r"none of / \ # ? and no control characters"
        raise _exceeded(name, f"{key!r} with {forbidden.group()!r}", allowed)


def check_bound(bound: str) -> None:
    """A bound is compared, never stored: it may hold any character."""
    length = _utf16_length("A bound of a query", bound)
    if length > MAX_KEY_LENGTH:
        given = f"{length} UTF-16 characters"
        raise _exceeded("A bound of a query", given, f"up to {MAX_KEY_LENGTH}")


def _check_operation(partition_key: str, operation: Operation) -> None:
    check_key("RowKey", operation.row_key)
    if not isinstance(operation, Delete):
        check_properties(operation.properties)
        _check_entity(partition_key, operation.row_key, operation.properties)


def check_properties(properties: Mapping[str, Value]) -> None:
    if len(properties) > MAX_PROPERTIES:
        raise _exceeded("An entity", f"{len(properties)} properties", f"up to {MAX_PROPERTIES}")
    for name, value in properties.items():
        _check_property_name(name)
        _check_value(name, value)


def _check_property_name(name: str) -> None:
    if name in _SYSTEM_PROPERTIES:
        raise _exceeded("A property name", name, f"none of {', '.join(sorted(_SYSTEM_PROPERTIES))}")
    if not _PROPERTY_NAME.fullmatch(name):
        allowed = "1 to 255 ASCII letters, digits and _, no digit first"
        raise _exceeded("A property name", repr(name[:80]), allowed)


def _check_value(name: str, value: Value) -> None:
    # Exact types: a str or int subclass, such as an enum, would not come back as it was given.
    if type(value) is str:
        _check_string(name, value)
    elif type(value) is int:
        _check_int(name, value)
    elif type(value) is float:
        _check_float(name, value)
    elif type(value) is not bool:
        allowed = "str, bool, int or float"
        raise _exceeded(f"Property {name}", f"a value of type {type(value).__name__}", allowed)


def _check_string(name: str, value: str) -> None:
    length = _utf16_length(f"Property {name}", value)
    if length > MAX_STRING_LENGTH:
        allowed = f"up to {MAX_STRING_LENGTH} (64 KiB)"
        raise _exceeded(f"Property {name}", f"{length} UTF-16 characters", allowed)


def _check_int(name: str, value: int) -> None:
    if not -(2**31) <= value < 2**31:
        raise _exceeded(f"Property {name}", str(value), "integers of 32 bits")


def _check_float(name: str, value: float) -> None:
    if not math.isfinite(value):
        raise _exceeded(f"Property {name}", str(value), "finite numbers")


def _check_entity(partition_key: str, row_key: str, properties: Mapping[str, Value]) -> None:
    size = entity_bytes(partition_key, row_key, properties)
    if size > MAX_ENTITY_BYTES:
        allowed = f"up to {MAX_ENTITY_BYTES} (1 MiB)"
        raise _exceeded(f"The entity {row_key!r}", f"{size} bytes", allowed)


def entity_bytes(partition_key: str, row_key: str, properties: Mapping[str, Value]) -> int:
    """As the service counts them."""
    size = 4 + _string_bytes(partition_key) + _string_bytes(row_key)
    return size + sum(
        8 + _string_bytes(name) + _value_bytes(value) for name, value in properties.items()
    )


def _value_bytes(value: Value) -> int:
    if isinstance(value, str):
        return 4 + _string_bytes(value)
    return 8


def _string_bytes(text: str) -> int:
    return len(text.encode("utf-16-le"))


def _check_rows_differ(operations: Sequence[Operation]) -> None:
    seen: set[str] = set()
    for operation in operations:
        if operation.row_key in seen:
            allowed = "each row at most once"
            raise _exceeded("A transaction", f"row {operation.row_key!r} twice", allowed)
        seen.add(operation.row_key)


def _check_payload(table: str, partition_key: str, operations: Sequence[Operation]) -> None:
    size = transaction_bytes(table, partition_key, operations)
    if size > MAX_TRANSACTION_BYTES:
        allowed = f"up to {MAX_TRANSACTION_BYTES} (4 MiB)"
        raise _exceeded("A transaction", f"{size} bytes", allowed)


def transaction_bytes(table: str, partition_key: str, operations: Sequence[Operation]) -> int:
    return sum(_operation_bytes(table, partition_key, operation) for operation in operations)


def _operation_bytes(table: str, partition_key: str, operation: Operation) -> int:
    """An upper estimate of an operation's part of the request, as the SDK writes it.

    The keys appear in the URL and in the body. JSON escapes what is not ASCII, six bytes each, and
    names the type of strings and floats.
    """
    keys = {"PartitionKey": partition_key, "RowKey": operation.row_key}
    size = _HEADERS_BYTES + len(table) + len(quote(partition_key)) + len(quote(operation.row_key))
    if isinstance(operation, Delete):
        return size
    types = {f"{name}@odata.type": "Edm.String" for name in (*operation.properties, *keys)}
    return size + len(json.dumps({**keys, **operation.properties, **types}))


def _utf16_length(name: str, text: str) -> int:
    if text.isascii():  # nearly always, and an encoding of it would be thrown away
        return len(text)
    try:
        return _string_bytes(text) // 2
    except UnicodeEncodeError as error:
        given = f"an unpaired surrogate at {error.start}"
        raise _exceeded(name, given, "text that UTF-8 can encode") from error


def _exceeded(subject: str, given: str, allowed: str) -> LimitExceeded:
    return LimitExceeded(f"{subject} was given {given}; allowed: {allowed}.")
