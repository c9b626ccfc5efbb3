"""Single cells: what a spreadsheet would run, booleans as spreadsheets write them, JSON.

A spreadsheet takes a cell that begins with = + - @ or some control characters for a formula, in
whatever file it stands (https://owasp.org/www-community/attacks/CSV_Injection). Such a cell gets
an apostrophe before it. So that reading can take exactly that one away again, a value that itself
begins with apostrophes before such a character gets one more.
"""

import json
import re
from typing import Any

_WOULD_BE_RUN = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")  # noqa: RUF001 - spreadsheets run these too
_WAS_NEUTRALISED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")  # noqa: RUF001

TRUE = ("true", "yes", "1", "wahr", "vrai", "vero", "verdadero", "verdadeiro", "waar")
FALSE = ("false", "no", "0", "falsch", "faux", "falso", "onwaar")
"""A spreadsheet turns true into the word of its own language."""


class CellProblem(ValueError):
    """Says what is wrong with a cell in a sentence."""


def neutralised(value: str) -> str:
    return f"'{value}" if _WOULD_BE_RUN.match(value) else value


def original(cell: str) -> str:
    """Undoes `neutralised`."""
    return cell[1:] if _WAS_NEUTRALISED.match(cell) else cell


def from_boolean(value: bool) -> str:
    return "true" if value else "false"


def to_boolean(cell: str) -> bool:
    """Raises CellProblem."""
    word = cell.strip().casefold()
    if word not in TRUE + FALSE:
        raise CellProblem(f"{cell!r} is neither true nor false. Enter true or false.")
    return word in TRUE


def to_version(cell: str) -> str:
    """Raises CellProblem."""
    version = cell.strip()
    if not re.fullmatch(r"[1-9][0-9]{0,17}", version):
        raise CellProblem(
            f"{cell!r} is not a version. Leave it as it was exported, or empty the cell to change "
            "the mapping regardless of its version."
        )
    return version


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def from_json(value: dict[str, Any]) -> str:
    """An empty object is an empty cell."""
    return as_json(value) if value else ""


def to_json(cell: str) -> dict[str, Any]:
    """Raises CellProblem if it is not a JSON object, or has a name twice."""
    if not cell.strip():
        return {}
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
        twice = next(name for name in found if [each for each, _ in pairs].count(name) > 1)
        raise CellProblem(f"{twice!r} occurs twice; keep one of them.")
    return found


def _no_constant(name: str) -> Any:
    raise CellProblem(f"{name} is not JSON. Enter a number or null.")
