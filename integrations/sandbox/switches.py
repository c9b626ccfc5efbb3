"""Faults that people switch on: by an option of the command, or by requests to `/_faults`."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.sandbox.faults import Fault, Faults, InvalidFaultError, plan_of

PATH = "/_faults"
_JSON = "application/json"


class FaultSwitches:
    """`GET` tells the faults to come, `POST` adds one, and `DELETE` forgets those of `?path=`."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    def routes(self) -> list[Route]:
        return [
            Route(PATH, self.tell, methods=["GET"]),
            Route(PATH, self.add, methods=["POST"]),
            Route(PATH, self.forget, methods=["DELETE"]),
        ]

    async def tell(self, request: Request) -> Response:
        return JSONResponse(self._state())

    async def add(self, request: Request) -> Response:
        # A page of another site cannot send this type without asking first.
        if request.headers.get("Content-Type", "").partition(";")[0].strip() != _JSON:
            return JSONResponse({"error": f"The body must be {_JSON}."}, status_code=415)
        try:
            self._faults.plan(**plan_of(_fields(await request.body())))
        except InvalidFaultError as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        return JSONResponse(self._state(), status_code=201)

    async def forget(self, request: Request) -> Response:
        self._faults.clear(path=request.query_params.get("path", ""))
        return JSONResponse(self._state())

    def _state(self) -> dict[str, Any]:
        return {"planned": self._faults.planned(), "faults": [each.value for each in Fault]}


def _fields(body: bytes) -> dict[str, Any]:
    try:
        given = json.loads(body)
    except ValueError as error:
        raise InvalidFaultError("The body is not JSON.") from error
    if not isinstance(given, dict):
        raise InvalidFaultError('The body must be an object, such as {"fault": "SLOW"}.')
    return given
