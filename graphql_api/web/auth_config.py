"""`GET /auth/config`: how the client's pages sign people in. It holds no secret."""

from starlette.requests import Request
from starlette.responses import JSONResponse

from graphql_api.models.issuer_address import tenant_of
from graphql_api.settings import Settings

SCOPES = ("openid", "profile", "offline_access")
"""A person's name, and a session longer than the hour that a token lasts."""


async def auth_config(request: Request) -> JSONResponse:
    settings: Settings = request.app.state.orgmap.settings
    headers = {"Cache-Control": "no-store"}
    return JSONResponse(auth_config_of(settings), headers=headers)


def auth_config_of(settings: Settings) -> dict[str, object]:
    """Of the client, which is a program of its own for the issuer; integrators need none of it."""
    if settings.auth == "dev":
        return {"mode": "dev"}
    if settings.oidc_client_id is None:
        return {"mode": "oidc", "missing": ["ORGMAP_OIDC_CLIENT_ID"]}
    return {
        "mode": "oidc",
        "authority": settings.oidc_issuer,
        "clientId": settings.oidc_client_id,
        "scope": settings.oidc_client_scope or " ".join(_scopes(settings)),
        "offersAccounts": _is_entra(settings),
    }


def _scopes(settings: Settings) -> list[str]:
    """Entra ID makes a token for the API whose scopes are asked for, and for one API only.

    https://learn.microsoft.com/entra/identity-platform/scopes-oidc#the-default-scope
    """
    audience, *_ = settings.oidc_audiences
    if _is_entra(settings):
        return [*SCOPES, f"{audience}/.default"]
    return [*SCOPES, *([settings.oidc_scope] if settings.oidc_scope else [])]


def _is_entra(settings: Settings) -> bool:
    """It knows `prompt=select_account`; others refuse what they do not know.

    https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
    """
    return tenant_of(str(settings.oidc_issuer)) is not None
