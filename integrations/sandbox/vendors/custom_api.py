"""An API of the provider's own, as the custom_api integration expects one by default."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.sandbox.vendor import SandboxContext, SandboxVendor
from integrations.sandbox.views import PLAIN

_KEY = "fake-sandbox-key"

_ORGANIZATIONS = {
    "acme-001": "Acme Anvils",
    "birch-002": "Birch & Bramble",
    "calder-003": "Calder Kilns",
    "north/west 004": "Northwest Trams",  # an id that has to be percent-encoded
    "dover-005": "Dover Docks",
    "elm-006": "Elm Street Dental",
    "fern-007": "Fern & Field",
}


class CustomApiSandbox(SandboxVendor):
    name = "custom_api"
    view = PLAIN

    def __init__(self, context: SandboxContext) -> None:
        super().__init__(context)
        self._organizations: dict[str, dict[str, Any]] = {
            id: {"id": id, "name": name} for id, name in _ORGANIZATIONS.items()
        }

    def routes(self) -> list[Route]:
        methods = ["GET", "PUT", "PATCH", "DELETE"]
        return [
            Route("/organizations", self.create, methods=["POST"]),
            Route("/organizations/{id:path}", self.organization, methods=methods),
        ]

    @classmethod
    def secrets(cls) -> Mapping[str, str]:
        return {"api_key": _KEY}

    async def create(self, request: Request) -> Response:
        if not _is_authorized(request):
            return _unauthorized()
        created = await request.json()
        self._organizations[created["id"]] = created
        return JSONResponse(created, status_code=201)

    async def organization(self, request: Request) -> Response:
        if not _is_authorized(request):
            return _unauthorized()
        id = request.path_params["id"]
        if id not in self._organizations:
            return JSONResponse({"message": "no such organization"}, status_code=404)
        if request.method == "DELETE":
            del self._organizations[id]
            return Response(status_code=204)
        if request.method in ("PUT", "PATCH"):
            self._organizations[id] |= await request.json()
        return JSONResponse(self._organizations[id])


def _is_authorized(request: Request) -> bool:
    return request.headers.get("Authorization") == f"Bearer {_KEY}"


def _unauthorized() -> Response:
    return JSONResponse({"message": "unknown key"}, status_code=401)
