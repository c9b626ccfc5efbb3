"""An organization's mappings behind FastAPI and pydantic: what GraphQL is measured against.

The same services, sign-in, middleware and server; only GraphQL is missing.
Run by a benchmark: python -m benchmarks.rest PORT, with Orgmap's own settings.
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import uvicorn
from fastapi import Depends, FastAPI, Request
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from graphql_api.composition import Services
from graphql_api.models.drift import DriftState
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.services.access import Actor
from graphql_api.settings import read_settings
from graphql_api.web.app import create_app
from graphql_api.web.server import AnnouncingServer


class Reply(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True)


class OrganizationReply(Reply):
    id: str
    name: str


class IntegrationReply(Reply):
    name: str
    display_name: str


class DriftReply(Reply):
    state: DriftState
    current_name: str | None
    compared_at: datetime | None


class MappingReply(Reply):
    """Its plain fields."""

    id: str
    integration_name: str
    external_org_id: str
    external_org_name: str
    mapping_data: dict[str, Any]
    is_active: bool
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str | None
    last_tested_at: datetime | None
    last_test_success: bool | None
    last_test_result: str | None
    version: str


class WholeMappingReply(MappingReply):
    """Its objects too."""

    organization: OrganizationReply
    integration: IntegrationReply
    drift: DriftReply


def plain_fields(model: OrganizationMapping, services: Services) -> dict[str, Any]:
    return {
        "id": model.mapping_id,
        "integration_name": model.integration_name,
        "external_org_id": model.external_org_id,
        "external_org_name": model.external_org_name,
        "mapping_data": services.mappings.shown_data(model),
        "is_active": model.is_active,
        "created_at": model.created_at,
        "created_by": model.created_by,
        "updated_at": model.updated_at,
        "updated_by": model.updated_by,
        "last_tested_at": model.last_tested_at,
        "last_test_success": model.last_test_success,
        "last_test_result": model.last_test_result,
        "version": str(model.version),
    }


async def signed_in(request: Request) -> Actor:
    found = await request.app.state.sign_in(request.headers.get("authorization"))
    actor: Actor = found.actor
    return actor


async def viewer(actor: Annotated[Actor, Depends(signed_in)]) -> dict[str, str]:
    return {"userId": actor.user_id}


async def mappings(
    request: Request, organization_id: str, actor: Annotated[Actor, Depends(signed_in)]
) -> list[MappingReply]:
    services = request.app.state.orgmap.services
    await services.organizations.get(actor, organization_id)
    found = await services.mappings.list_by_organization(actor, organization_id)
    return [MappingReply(**plain_fields(each, services)) for each in found]


async def whole_mappings(
    request: Request, organization_id: str, actor: Annotated[Actor, Depends(signed_in)]
) -> list[WholeMappingReply]:
    services: Services = request.app.state.orgmap.services
    owner = await services.organizations.get(actor, organization_id)
    found = await services.mappings.list_by_organization(actor, organization_id)
    comparisons = await services.drift.comparisons(actor, {each.integration_name for each in found})
    integrations = {name: services.integrations.get(name) for name in comparisons}
    return [
        WholeMappingReply(
            **plain_fields(each, services),
            organization=OrganizationReply(id=owner.org_id, name=owner.name),
            integration=IntegrationReply(
                name=each.integration_name,
                display_name=integrations[each.integration_name].display_name,
            ),
            drift=DriftReply(**asdict(comparisons[each.integration_name].drift(each))),
        )
        for each in found
    ]


def create_rest() -> FastAPI:
    """Around the service's own middleware and what its lifespan opens."""
    service = create_app(read_settings())

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with service.router.lifespan_context(service):
            app.state.orgmap = service.state.orgmap
            app.state.authenticator = service.state.authenticator
            app.state.sign_in = service.state.sign_in
            yield

    app = FastAPI(lifespan=lifespan, middleware=service.user_middleware)
    app.get("/viewer")(viewer)
    app.get("/organizations/{organization_id}/mappings")(mappings)
    app.get("/organizations/{organization_id}/whole-mappings")(whole_mappings)
    return app


if __name__ == "__main__":
    port = int(sys.argv[1])
    config = uvicorn.Config(create_rest(), host="127.0.0.1", port=port, log_level="warning")
    AnnouncingServer(config, read_settings()).run()
