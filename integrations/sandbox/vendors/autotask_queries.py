"""Autotask's queries: conditions on a row's fields, and groups of them.

https://ww1.autotask.net/help/DeveloperHelp/Content/APIs/REST/API_Calls/REST_Basic_Query_Calls.htm
https://autotask.net/help/developerhelp/content/apis/REST/API_Calls/REST_Advanced_Query_Features.htm
"""

import base64
import json
import operator
from collections.abc import Callable, Mapping, Sequence
from json import JSONDecodeError
from operator import itemgetter
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from integrations.sandbox.records import Row

Compare = Callable[[Any, Any], bool]


class InvalidQueryError(ValueError):
    """The request is not a valid query."""


def found(rows: Sequence[Row], filter: Sequence[Row]) -> list[Row]:
    """The rows for which all conditions hold, by their ids."""
    holding = (row for row in rows if all(_holds(one, row) for one in filter))
    return sorted(holding, key=itemgetter("id"))


def refused_method(request: Request) -> Response | None:
    # What follows a POST has to be one: https://github.com/WYRE-AI/autotask-mcp/pull/170
    if request.method == "POST" or _search(request) is not None:
        return None
    text = f"The requested resource does not support http method '{request.method}'."
    return JSONResponse({"Message": text}, status_code=405)


def _search(request: Request) -> str | None:
    """The query of a GET, which the links to its next pages keep."""
    if request.method == "POST":
        return None
    search: str | None = request.query_params.get("search") or _paging(request).get("search")
    return search


async def query_of(request: Request) -> Row:
    """The query, with its names in lower case: their case says nothing."""
    try:
        body = json.loads(_search(request) or await request.body())
    except JSONDecodeError as error:
        raise InvalidQueryError("Unable to parse the query.") from error
    body = {name.lower(): value for name, value in body.items()} if isinstance(body, dict) else {}
    if not body.get("filter"):
        raise InvalidQueryError("A query must have a filter.")
    return body


def place(request: Request) -> int:
    if not request.url.path.lower().endswith("/next"):
        return 0
    paging = _paging(request)
    if "from" not in paging:
        raise InvalidQueryError("The paging token is not valid.")
    return int(paging["from"])


def _paging(request: Request) -> Row:
    """The place that a link to a next page names; empty if it is none."""
    try:
        paging = json.loads(base64.urlsafe_b64decode(request.query_params.get("paging", "")))
    except ValueError:
        return {}
    return paging if isinstance(paging, dict) else {}


def paging_from(start: int, request: Request) -> str:
    """The token of the page that begins there."""
    place = {"from": start, "search": _search(request)}
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def _holds(condition: Row, row: Row) -> bool:
    name = condition.get("op")
    if name in ("and", "or"):
        parts = (_holds(one, row) for one in condition.get("items", ()))
        return all(parts) if name == "and" else any(parts)
    value, wanted = row.get(condition.get("field", "")), condition.get("value")
    if name in ("exist", "notExist"):
        return (value is not None) is (name == "exist")
    compare = _OPERATORS.get(str(name))
    if compare is None:
        raise InvalidQueryError(f"Unable to find operator {name} in the filter.")
    return compare(_folded(value), _folded(wanted))


def _folded(value: Any) -> Any:
    """Texts are compared without regard to case, and `"true"` is true."""
    if isinstance(value, list):
        return [_folded(one) for one in value]
    if isinstance(value, bool):
        return str(value).lower()
    return value.lower() if isinstance(value, str) else value


def _ordered(holds: Compare) -> Compare:
    def compare(value: Any, wanted: Any) -> bool:
        if value is None:
            return False
        try:
            return bool(holds(value, type(value)(wanted)))
        except (TypeError, ValueError) as error:
            raise InvalidQueryError(f"The value {wanted!r} is not valid.") from error

    return compare


def _text(holds: Compare) -> Compare:
    return lambda value, wanted: value is not None and holds(str(value), str(wanted))


def _among(value: Any, wanted: Any) -> bool:
    if not isinstance(wanted, list):
        raise InvalidQueryError("The value must be a list.")
    return value in wanted


_OPERATORS: Mapping[str, Compare] = {
    "eq": lambda value, wanted: bool(value == wanted),
    "noteq": lambda value, wanted: bool(value != wanted),
    "gt": _ordered(operator.gt),
    "gte": _ordered(operator.ge),
    "lt": _ordered(operator.lt),
    "lte": _ordered(operator.le),
    "beginsWith": _text(str.startswith),
    "endsWith": _text(str.endswith),
    "contains": _text(operator.contains),
    "in": _among,
    "notIn": lambda value, wanted: not _among(value, wanted),
}
