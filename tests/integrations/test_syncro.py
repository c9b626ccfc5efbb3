"""What is particular about Syncro: a missing permission is a 401 with words of its own."""

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from integrations.base import IntegrationErrorKind, IntegrationPermissionError
from integrations.sandbox.server import RunningSandbox, serve_app
from integrations.sandbox.vendors.syncro import unauthorized
from tests.integrations.connecting import Connect, remedy_of

NO_PERMISSION = "Not authorized. Please ask account admin to update your group permissions."


async def refuse(request: Request) -> Response:
    return unauthorized(NO_PERMISSION)


async def test_a_missing_permission_is_not_taken_for_a_wrong_token(
    sandbox: RunningSandbox, connect: Connect
) -> None:
    app = Starlette(routes=[Route("/api/v1/customers", refuse)])
    async with serve_app(app) as url:
        integration = connect("syncro", sandbox, syncro_base_url=url)
        with pytest.raises(IntegrationPermissionError) as caught:
            await integration.list_organizations()
    assert caught.value.kind is IntegrationErrorKind.PERMISSION
    assert "Customers - List/Search" in remedy_of(caught.value)


async def test_disabled_customers_are_listed_as_inactive(
    sandbox: RunningSandbox, connect: Connect
) -> None:
    listed = await connect("syncro", sandbox).list_organizations()
    assert {one.is_active for one in listed} == {True, False}
