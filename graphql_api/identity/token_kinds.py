"""Recognises what is sent in place of an access token that Orgmap can check. No I/O.

Each is refused with a sentence that says what to ask the issuer for.
"""

from collections.abc import Mapping
from typing import Any

from graphql_api.identity.authenticator import InvalidToken

ACCESS_TOKEN_TYPES = ("jwt", "at+jwt", "application/at+jwt")
ID_TOKEN_CLAIMS = ("at_hash", "c_hash")
KIND_CLAIMS = {
    # Bearer, ID, Offline, Refresh: https://github.com/keycloak/keycloak/blob/main/core/src/main/java/org/keycloak/util/TokenUtil.java
    "typ": ("bearer", "jwt", "at+jwt", "access", "access_token"),
    # https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
    "token_use": ("access",),
}
"""Claims in which an issuer says of what kind a token is, and what access tokens say there."""

PARTS_OF_SIGNED = 3
PARTS_OF_ENCRYPTED = 5
"""https://datatracker.ietf.org/doc/html/rfc7516#section-3"""
OKTA_INTERNAL = "application/okta-internal-at+jwt"
"""https://developer.okta.com/docs/concepts/auth-servers/#org-authorization-server"""

OPAQUE = (
    "This token is opaque: only its issuer can read it. Ask the issuer for an access token in the "
    "form of a JWT, for the audience that ORGMAP_OIDC_AUDIENCE names."
)
ENCRYPTED = (
    "This token is encrypted, for somebody else. Ask the issuer for a signed access token, for the "
    "audience that ORGMAP_OIDC_AUDIENCE names."
)
FOR_OKTA = (
    "This token is for Okta's own API, which alone can check it. Set ORGMAP_OIDC_ISSUER to a "
    "custom authorization server, https://HOST/oauth2/NAME."
)
FOR_GRAPH = (
    "This token is for Microsoft Graph, which alone can check it. Ask the issuer for a scope of "
    "Orgmap's API, such as api://API-ID/.default."
)
ID_TOKEN = "This is an ID token; an access token is needed."  # noqa: S105 - no token


def check_form(token: str) -> None:
    """Raises InvalidToken for a token that is not signed in the open."""
    parts = len(token.split("."))
    if parts == PARTS_OF_ENCRYPTED:
        raise InvalidToken(ENCRYPTED)
    if parts != PARTS_OF_SIGNED:
        raise InvalidToken(OPAQUE)


def check_header(header: Mapping[str, Any], *, of_entra: bool) -> None:
    """Raises InvalidToken for a token of another kind, such as one that signs a user out."""
    kind = str(header.get("typ", "JWT")).lower()
    if kind == OKTA_INTERNAL:
        raise InvalidToken(FOR_OKTA)
    # https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-tokens
    if of_entra and "nonce" in header:
        raise InvalidToken(FOR_GRAPH)
    if kind not in ACCESS_TOKEN_TYPES:
        raise InvalidToken("This is not an access token.")
    if str(header.get("alg")).startswith("HS"):
        raise InvalidToken(
            f"The token is signed with a secret ({str(header['alg'])[:10]}), which only its issuer "
            "and its client know. Choose a signing key at the issuer, such as one of RS256."
        )


def check_kind(claims: Mapping[str, Any]) -> None:
    """Raises InvalidToken for what says of itself that it is no access token."""
    if any(name in claims for name in ID_TOKEN_CLAIMS):
        raise InvalidToken(ID_TOKEN)
    for name, kinds in KIND_CLAIMS.items():
        kind = claims.get(name)
        if kind is not None and str(kind).lower() not in kinds:
            raise InvalidToken(
                f"The token says that it is {str(kind)[:50]}; an access token is needed."
            )
