"""Models of `[auth]`: how a vendor's requests are authorised."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from integrations.rest.manifest.model import ManifestModel, exactly_one

Template = str


class _Auth(ManifestModel):
    remember_refusal: float = Field(
        default=0,
        ge=0,
        description="Seconds for which refused credentials are not tried again, "
        "if the vendor locks an account after a few failures.",
    )


class NoAuth(_Auth):
    type: Literal["none"]


class ApiKeyAuth(_Auth):
    type: Literal["api_key"]
    header: str | None = None
    query: str | None = None
    value: Template = "{api_key}"

    @model_validator(mode="after")
    def _require_one_place(self) -> "ApiKeyAuth":
        exactly_one(self, "header", "query")
        return self


class BearerAuth(_Auth):
    type: Literal["bearer"]
    token: Template = "{api_key}"  # noqa: S105 - a template


class BasicAuth(_Auth):
    type: Literal["basic"]
    username: Template
    password: Template


class HeadersAuth(_Auth):
    type: Literal["headers"]
    headers: dict[str, Template] = Field(min_length=1)


class _TokenAuth(_Auth):
    token_url: Template = Field(
        default="", description="Absolute. A module may find it instead, by `token_url`."
    )
    client_id: Template = "{client_id}"
    client_secret: Template = "{client_secret}"  # noqa: S105 - a template
    client_in: Literal["body", "basic"] = "body"
    scope: str | None = None
    body: Literal["form", "json"] = "form"
    parameters: dict[str, Template] = Field(
        default_factory=dict, description="More of the token request's body, such as audience."
    )
    query: dict[str, Template] = Field(
        default_factory=dict, description="The token request's query, such as tenant."
    )


class ClientCredentialsAuth(_TokenAuth):
    """https://www.rfc-editor.org/rfc/rfc6749#section-4.4"""

    type: Literal["oauth2_client_credentials"]


class PasswordAuth(_TokenAuth):
    """https://www.rfc-editor.org/rfc/rfc6749#section-4.3"""

    type: Literal["oauth2_password"]
    username: Template
    password: Template


class RefreshTokenAuth(_TokenAuth):
    """https://www.rfc-editor.org/rfc/rfc6749#section-6"""

    type: Literal["oauth2_refresh_token"]
    refresh_token: Template = "{refresh_token}"  # noqa: S105 - a template
    rotates: bool = Field(
        default=False,
        description="The vendor replaces it at each use: the newest is kept, also for a restart.",
    )


TokenAuth = ClientCredentialsAuth | PasswordAuth | RefreshTokenAuth

Auth = Annotated[
    NoAuth
    | ApiKeyAuth
    | BearerAuth
    | BasicAuth
    | HeadersAuth
    | ClientCredentialsAuth
    | PasswordAuth
    | RefreshTokenAuth,
    Field(discriminator="type"),
]


def token_grant(auth: TokenAuth) -> dict[str, Any]:
    """The fields that this grant adds to the token request, as templates."""
    match auth:
        case ClientCredentialsAuth():
            return {"grant_type": "client_credentials"}
        case PasswordAuth():
            return {
                "grant_type": "password",
                "username": auth.username,
                "password": auth.password,
            }
        case RefreshTokenAuth():
            return {"grant_type": "refresh_token", "refresh_token": auth.refresh_token}
