"""Single cells: what a spreadsheet would run, booleans as spreadsheets write them, JSON.

A spreadsheet takes a cell that begins with = + - @ or some control characters for a formula, in
whatever file it stands (https://owasp.org/www-community/attacks/CSV_Injection). Which cells there
are depends on the separator that it takes: one that separates by semicolons makes two of
`Larkfield;=1+1`, and knows no quotes that begin elsewhere than a cell of its own. So whatever may
begin a cell for some separator gets an apostrophe before it. For reading to take exactly that one
away again, a text that has quotes or apostrophes before such a character gets one more.

In JSON an apostrophe would change the text that other programs read, so such a character is written
as its number there, such as \\u003d.
"""

import json
import re
from collections import Counter
from typing import Any

from graphql_api.models.limits import MAX_MAPPING_DATA
from graphql_api.services.errors import shortened

_BEGINS = r"(?:\A|[,;|\t\r\n])"
"""A cell, for one separator or another; line breaks end one whose quotes are not seen."""
_UNSEEN = r"(?:['\"]|[^\S\t\r\n])*"
"""What may be dropped in front of a formula."""
_RUN = r"[=+\-@\t\r\n＝＋－＠]"  # noqa: RUF001 - spreadsheets run these too

_WOULD_BE_RUN = re.compile(rf"({_BEGINS})(?={_UNSEEN}{_RUN})")
_WAS_NEUTRALISED = re.compile(rf"({_BEGINS})'(?={_UNSEEN}{_RUN})")
_RUN_IN_JSON = re.compile(rf"([,;|]['\"]*|[;|]{_UNSEEN})({_RUN})")

MAX_JSON = 2 * MAX_MAPPING_DATA
"""Characters of a cell; it is longer than what is stored by spaces and escapes."""

TRUE = ("true", "yes", "1", "wahr", "vrai", "vero", "verdadero", "verdadeiro", "waar")
FALSE = ("false", "no", "0", "falsch", "faux", "falso", "onwaar")
"""A spreadsheet turns true into the word of its own language."""


class CellProblem(ValueError):
    """Says what is wrong with a cell in a sentence."""


def neutralised(value: str) -> str:
    return _WOULD_BE_RUN.sub(r"\1'", value)


def original(cell: str) -> str:
    """Undoes `neutralised`."""
    return _WAS_NEUTRALISED.sub(r"\1", cell)


def from_boolean(value: bool) -> str:
    return "true" if value else "false"


def to_boolean(cell: str) -> bool:
    """Raises CellProblem."""
    word = cell.strip().casefold()
    if word not in TRUE + FALSE:
        raise CellProblem(f"{shortened(cell)} is neither true nor false. Enter true or false.")
    return word in TRUE


def to_version(cell: str) -> str:
    """Raises CellProblem."""
    version = cell.strip()
    if not re.fullmatch(r"[1-9][0-9]{0,17}", version):
        raise CellProblem(
            f"{shortened(cell)} is not a version. Leave it as it was exported, or empty the cell "
            "to change the mapping regardless of its version."
        )
    return version


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def from_json(value: dict[str, Any]) -> str:
    """An empty object is an empty cell."""
    return _RUN_IN_JSON.sub(_escaped, as_json(value)) if value else ""


def to_json(cell: str) -> dict[str, Any]:
    """Raises CellProblem if it is not a JSON object, or has a name twice."""
    if not cell.strip():
        return {}
    if len(cell) > MAX_JSON:
        raise CellProblem(
            f"It has {len(cell):,} characters; at most {MAX_MAPPING_DATA:,} bytes of JSON are "
            "allowed."
        )
    value = _loaded(cell)
    if not isinstance(value, dict):
        raise CellProblem('A JSON object such as {"site": "north"} is required.')
    return value


def _loaded(cell: str) -> Any:
    try:
        value = json.loads(cell, object_pairs_hook=_object, parse_constant=_no_constant)
        json.dumps(value)  # what can be read at the edge of the stack may not be written
        return value
    except CellProblem:
        raise
    except json.JSONDecodeError as error:
        raise CellProblem(
            f"It is not JSON: {error.msg} at character {error.pos + 1}. "
            'Enter an object such as {"site": "north"}.'
        ) from error
    except (ValueError, RecursionError) as error:  # a number with thousands of digits; deep nesting
        raise CellProblem(
            "The JSON cannot be stored: it is nested too deeply, or a number in it is too long."
        ) from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        twice = next(name for name in found if counts[name] > 1)
        raise CellProblem(f"{shortened(twice)} occurs twice; keep one of them.")
    return found


def _no_constant(name: str) -> Any:
    raise CellProblem(f"{name} is not JSON. Enter a number or null.")


def _escaped(found: re.Match[str]) -> str:
    return f"{found[1]}\\u{ord(found[2]):04x}"
