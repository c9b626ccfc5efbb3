"""Orgmap with many of everything: a thousand organizations, twenty integrations, and one vendor
that lists five thousand. The integrations beyond the built-in ones are manifests.
"""

import asyncio
import sys
from pathlib import Path

from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

sys.path.insert(0, str(Path(__file__).parents[2]))

from graphql_api.composition import open_orgmap
from graphql_api.web.server import serve_forever
from graphql_api.services.access import provider_manager
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.settings import Settings
from integrations.sandbox.server import HOST, serve_app

ORGANIZATIONS = 1000
MAPPED = 400
EXTERNAL = 5000
VENDORS = [f"vendor_{number:02}" for number in range(1, 12)]
BIG = VENDORS[0]

MANIFEST = """
name = "{name}"
display_name = "{title}"
organization_term = "site"

[[settings]]
name = "base_url"
title = "Address"

[[settings]]
name = "api_key"
title = "API key"
secret = true

[auth]
type = "api_key"
header = "x-api-key"

[organization.metadata]
domain = "domain"

[listing]
path = "sites"
items = "sites"
total = {{ field = "total" }}
pagination = {{ type = "page_number", size = "per_page", page_size = 1000 }}

[single]
path = "sites/{{id}}"
"""


async def main(port: int, folder: Path) -> None:
    manifests = folder / "manifests"
    manifests.mkdir()
    for name in VENDORS:
        title = name.replace("_", " ").title()
        (manifests / f"{name}.toml").write_text(MANIFEST.format(name=name, title=title))
    async with serve_app(vendor()) as url:
        settings = Settings(
            storage=f"sqlite:///{folder / 'scale.db'}",
            auth="dev",
            integrations_dir=manifests,
            config={f"{name}_base_url": url for name in VENDORS},
            secrets={f"{name}_api_key": SecretStr("fake-key") for name in VENDORS},
        )
        await fill(settings)
        await serve_forever(settings, host=HOST, port=port)


async def fill(settings: Settings) -> None:
    actor = provider_manager("scale", source="cli")
    async with open_orgmap(settings) as orgmap:
        for number in range(ORGANIZATIONS):
            organization = await orgmap.services.organizations.create(
                actor, name=f"Customer {number:04}", domain=f"customer-{number}.example"
            )
            if number < MAPPED:
                await orgmap.services.mappings.create(
                    actor,
                    NewMapping(
                        organization_id=organization.org_id,
                        integration_name=BIG,
                        external_org_id=str(number),
                        external_org_name=f"Site {number:04}",
                    ),
                )


def vendor() -> Starlette:
    sites = [
        {"id": number, "name": f"Site {number:04}", "domain": f"site-{number}.example"}
        for number in range(EXTERNAL)
    ]

    async def listing(request: Request) -> JSONResponse:
        page, size = (int(request.query_params[each]) for each in ("page", "per_page"))
        found = sites[(page - 1) * size : page * size]
        return JSONResponse({"sites": found, "total": len(sites)})

    return Starlette(routes=[Route("/sites", listing)])


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path.cwd()))
