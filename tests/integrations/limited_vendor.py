"""A small vendor whose rate limit is reached for as long as a test wants."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.rest.integration import ManifestIntegration, integration_class
from integrations.rest.manifest.loading import parse_manifest
from integrations.rest.transport.options import RestOptions
from tests.memory_settings import MemorySettings

_MANIFEST = """
name = "limited"
display_name = "Limited"
[[settings]]
name = "base_url"
title = "Address"
[api]
base_url = "{base_url}"
[auth]
type = "none"
[listing]
path = "customers"
pagination = { type = "none" }
[organization]
id = "id"
name = "name"
"""


class LimitedVendor:
    """Answers 429 while it `refuses`, and counts what it was asked."""

    def __init__(self) -> None:
        self.refuses = True
        self.retry_after: str | None = "20"
        self.requests = 0

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/customers", self._customers)])

    async def _customers(self, request: Request) -> Response:
        self.requests += 1
        if not self.refuses:
            return JSONResponse([{"id": 1, "name": "Corvane"}])
        headers = {} if self.retry_after is None else {"Retry-After": self.retry_after}
        return Response(status_code=429, headers=headers)


def limited_integration(url: str, *, options: RestOptions | None = None) -> ManifestIntegration:
    settings = MemorySettings({"limited_base_url": url}, {})
    integration = integration_class(parse_manifest(_MANIFEST, file="limited.toml"))
    return integration(settings, options=options)
