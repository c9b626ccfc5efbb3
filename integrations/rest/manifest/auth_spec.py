"""Models of `[auth]`: how a vendor's requests are authorised."""

import re
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from integrations.rest.manifest.json_path import JsonPath
from integrations.rest.manifest.model import ManifestModel, at_most_one, exactly_one

Template = str

_HEADER_NAME = re.compile(r"[A-Za-z0-9_-]+")
_SET_BY_BODY = frozenset({"content-type", "content-length"})


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


class SignedAuth(_Auth):
    """Each request is signed, with its moment and its body: version 5 of Duo's signatures."""

    type: Literal["hmac_sha512"]
    key_id: Template
    key: Template


class HeadersAuth(_Auth):
    type: Literal["headers"]
    headers: dict[str, Template] = Field(min_length=1)


class TokenAnswer(ManifestModel):
    """The places of a token and of its end in an answer: those of OAuth 2 unless said otherwise.

    https://www.rfc-editor.org/rfc/rfc6749#section-5.1
    """

    token: JsonPath = ("access_token",)
    expires_in: JsonPath | None = Field(
        default=None, description="The place of a number of seconds; expires_in may be missing."
    )
    expires_at: JsonPath | None = Field(default=None, description="The place of a moment.")
    expires_form: Literal["iso", "iso_utc", "unix", "unix_ms"] = Field(
        default="iso",
        description="That of expires_at: iso with its time zone or in UTC, s or ms since 1970.",
    )
    refresh_token: JsonPath = ("refresh_token",)
    refused: JsonPath | None = Field(
        default=None, description="The place that is true if status 200 brings no token."
    )

    @model_validator(mode="after")
    def _require_one_end(self) -> "TokenAnswer":
        at_most_one(self, "expires_in", "expires_at")
        if "expires_form" in self.model_fields_set and self.expires_at is None:
            raise ValueError("has expires_form, which needs expires_at")
        return self


class _TokenAuth(_Auth):
    token_url: Template = Field(
        default="", description="Absolute. A module may find it instead, by `token_url`."
    )
    headers: dict[str, Template] = Field(
        default_factory=dict, description="The token request's headers."
    )
    body: Literal["form", "json"] = "form"
    parameters: dict[str, Any] = Field(
        default_factory=dict, description="More of the token request's body, such as audience."
    )
    query: dict[str, Template] = Field(
        default_factory=dict, description="The token request's query, such as tenant."
    )
    answer: TokenAnswer = Field(default_factory=TokenAnswer)

    @field_validator("headers")
    @classmethod
    def _require_names(cls, given: dict[str, str]) -> dict[str, str]:
        if any(not _HEADER_NAME.fullmatch(name) for name in given):
            raise ValueError("takes names such as X-Client")
        wrong = [name for name in given if name.lower() in _SET_BY_BODY]
        if wrong:
            raise ValueError(f"has {wrong[0]}, which is set as body says: form or json")
        return given

    @field_validator("parameters")
    @classmethod
    def _require_texts(cls, given: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        wrong = [name for name, value in given.items() if not isinstance(value, str)]
        if wrong and info.data.get("body") == "form":
            raise ValueError(
                f'has {wrong[0]}, which is no text: a form has texts alone; say body = "json"'
            )
        return given


class TokenRequestAuth(_TokenAuth):
    """A token that is asked for in the vendor's own way, with headers and body as they are said."""

    type: Literal["token_request"]


class _OAuth(_TokenAuth):
    client_id: Template = "{client_id}"
    client_secret: Template = "{client_secret}"  # noqa: S105 - a template
    client_in: Literal["body", "basic"] = "body"
    scope: str | None = None


class ClientCredentialsAuth(_OAuth):
    """https://www.rfc-editor.org/rfc/rfc6749#section-4.4"""

    type: Literal["oauth2_client_credentials"]


class PasswordAuth(_OAuth):
    """https://www.rfc-editor.org/rfc/rfc6749#section-4.3"""

    type: Literal["oauth2_password"]
    username: Template
    password: Template


class RefreshTokenAuth(_OAuth):
    """https://www.rfc-editor.org/rfc/rfc6749#section-6"""

    type: Literal["oauth2_refresh_token"]
    refresh_token: Template = "{refresh_token}"  # noqa: S105 - a template
    rotates: bool = Field(
        default=False,
        description="The vendor replaces it at each use: the newest is kept, also for a restart.",
    )


OAuth = ClientCredentialsAuth | PasswordAuth | RefreshTokenAuth
TokenAuth = TokenRequestAuth | OAuth

Auth = Annotated[
    NoAuth
    | ApiKeyAuth
    | BearerAuth
    | BasicAuth
    | HeadersAuth
    | SignedAuth
    | TokenRequestAuth
    | ClientCredentialsAuth
    | PasswordAuth
    | RefreshTokenAuth,
    Field(discriminator="type"),
]


def token_grant(auth: TokenAuth) -> dict[str, Any]:
    """The fields that this grant adds to the token request, as templates."""
    match auth:
        case TokenRequestAuth():
            return {}
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
