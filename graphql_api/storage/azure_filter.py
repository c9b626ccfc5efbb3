"""The OData filter of a range of one partition. No I/O."""

import re

_CONTROLS = re.compile(r"[\u0000-\u001f\u007f-\u009f]")
_AFTER_CONTROLS = "\u00a0"


def row_filter(
    partition_key: str,
    *,
    start: str | None = None,
    after: str | None = None,
    before: str | None = None,
) -> str:
    """The SDK's own `parameters` break on a literal with two spaces and on parentheses."""
    bounds = (("ge", start), ("gt", after), ("lt", before))
    conditions = [_condition(word, bound) for word, bound in bounds if bound is not None]
    return " and ".join([f"PartitionKey eq {_literal(partition_key)}", *conditions])


def _condition(word: str, bound: str) -> str:
    """Without control characters, which a query may not hold; nor may a key, so that one without
    them selects the same keys.

    https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model
    """
    control = _CONTROLS.search(bound)
    if control is None:
        return f"RowKey {word} {_literal(bound)}"
    head = bound[: control.start()]
    if control.group() < " ":  # before all that may follow the head in a key
        return f"RowKey {'le' if word == 'lt' else 'gt'} {_literal(head)}"
    return f"RowKey {'lt' if word == 'lt' else 'ge'} {_literal(head + _AFTER_CONTROLS)}"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
