"""The sign-in of Microsoft Entra: tenants, consent to the application, and whose each token is."""

import uuid
from collections.abc import Callable, Mapping, Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from integrations.sandbox.vendor import form_fields, site
from integrations.sandbox.world import Company

TENANT_ID = "00000000-fa4e-4000-8000-0000000000aa"
CLIENT_ID = "00000000-fa4e-4000-8000-000000000001"
CLIENT_SECRET = "fake~graph-secret.000000000000000000000000"  # noqa: S105 - of the sandbox
REFRESH_TOKEN = "fake-graph-refresh-token.0000"  # noqa: S105 - of the sandbox

PROVIDER = Company(
    number=0,
    name="Sandbox Managed Services",
    domain="managed-services.example",
    is_active=True,
    azure_tenant_id=TENANT_ID,
    itglue_id=None,
    group_id=0,
    group_name="",
)
"""The partner itself, whose tenant has people and devices of its own."""

_SCOPE = "https://graph.microsoft.com/.default"
_DATE = "2026-01-15T10:00:00"

# One tenant in seven has not consented to the application, which is told in three ways.
_ONE_IN = 7
_NO_CONSENT = (
    (
        400,
        "invalid_grant",
        65001,
        "The user or administrator has not consented to it.",
    ),
    (400, "unauthorized_client", 700016, "Application was not found in the directory."),
    (401, "invalid_client", 7000229, "The client application is missing service principal."),
)

Refusal = tuple[int, str, int, str]


def refusal_of(company: Company) -> Refusal | None:
    """The status, error, code and text by which its tenant refuses the application.

    None if the tenant has consented.
    """
    turn, place = divmod(company.number, _ONE_IN)
    return _NO_CONSENT[turn % len(_NO_CONSENT)] if place == _ONE_IN - 1 else None


class SignIn:
    """The token endpoint of every tenant."""

    def __init__(
        self, companies: Sequence[Company], *, new_token: Callable[[], str], lifetime: float
    ) -> None:
        self.companies = {one.tenant_id: one for one in (*companies, PROVIDER)}
        self._new_token = new_token
        self._lifetime = lifetime
        self._tenants: dict[str, str] = {}
        self._refresh_tokens: dict[str, str] = {}

    def tenant_of(self, request: Request) -> str | None:
        """The tenant that the request's token is of."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return self._tenants.get(token)

    def configuration(self, request: Request) -> Response:
        """https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc"""
        tenant = request.path_params["tenant"]
        if tenant not in self.companies:
            return _error(400, "invalid_tenant", 90002, f"Tenant '{tenant}' not found.")
        here = f"{site(request)}/{tenant}"
        return JSONResponse(
            {
                "issuer": f"{here}/v2.0",
                "token_endpoint": f"{here}/oauth2/v2.0/token",
                "authorization_endpoint": f"{here}/oauth2/v2.0/authorize",
                "jwks_uri": f"{here}/discovery/v2.0/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
                "response_types_supported": ["code"],
                "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "scopes_supported": ["openid"],
            }
        )

    async def answer(self, request: Request, *, of_another: bool) -> Response:
        """https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow

        With `of_another` the token is another tenant's, whichever was asked for.
        """
        form, tenant = await form_fields(request), request.path_params["tenant"]
        refused = self._refusal(tenant, form)
        if refused is not None:
            return refused
        others = (id for id in self.companies if id != tenant)
        token = self._new_token()
        self._tenants[token] = next(others) if of_another else tenant
        body = {
            "token_type": "Bearer",
            "expires_in": self._lifetime,
            "ext_expires_in": self._lifetime,
            "access_token": token,
        }
        if form["grant_type"] == "refresh_token":
            body["refresh_token"] = self._rotate(tenant)
        return JSONResponse(body)

    def _rotate(self, tenant: str) -> str:
        """A new refresh token of the tenant. Microsoft's older ones stay valid; these do not."""
        self._refresh_tokens[tenant] = f"{REFRESH_TOKEN}.{uuid.uuid4()}"
        return self._refresh_tokens[tenant]

    def _refusal(self, tenant: str, form: Mapping[str, str]) -> Response | None:
        company = self.companies.get(tenant)
        if company is None:
            return _error(400, "invalid_request", 90002, f"Tenant '{tenant}' not found.")
        if form.get("grant_type") not in ("client_credentials", "refresh_token"):
            text = "The app requested an unsupported grant type."
            return _error(400, "unsupported_grant_type", 70003, text)
        if form.get("scope") != _SCOPE:
            return _error(400, "invalid_scope", 70011, "The provided scope is not valid.")
        if form.get("client_id") != CLIENT_ID:
            text = "Application was not found in the directory."
            return _error(400, "unauthorized_client", 700016, text)
        if form.get("client_secret") != CLIENT_SECRET:
            return _error(401, "invalid_client", 7000215, "Invalid client secret provided.")
        if (refused := refusal_of(company)) is not None:
            return _error(*refused)
        if form["grant_type"] == "refresh_token":
            return self._refusal_of_refresh_token(tenant, form)
        return None

    def _refusal_of_refresh_token(self, tenant: str, form: Mapping[str, str]) -> Response | None:
        if form.get("refresh_token") == self._refresh_tokens.get(tenant, REFRESH_TOKEN):
            return None
        return _error(400, "invalid_grant", 70000, "The provided grant is invalid or malformed.")


def _error(status: int, error: str, number: int, text: str) -> Response:
    body = {
        "error": error,
        "error_description": f"AADSTS{number}: {text}",
        "error_codes": [number],
        "timestamp": f"{_DATE}Z",
        "trace_id": TENANT_ID,
        "correlation_id": TENANT_ID,
    }
    return JSONResponse(body, status_code=status)
