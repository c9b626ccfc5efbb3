"""Checks a token's claims and turns them into an identity. No I/O.

Microsoft Entra ID: https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from graphql_api.identity.authenticator import MAX_NAME, InvalidToken
from graphql_api.services.access import EVERYTHING, NOTHING, Identity, Permission, Permissions

Claims = Mapping[str, Any]

MAX_USER_ID = 200
ACCESS_TOKEN_TYPES = ("jwt", "at+jwt", "application/at+jwt")
ID_TOKEN_CLAIMS = ("at_hash", "c_hash")
LATEST = datetime(9999, 1, 1, tzinfo=UTC)

_TENANT = re.compile(r"/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/v2\.0", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class TokenRules:
    """`tenant` is Entra ID's, where the issuer is one of its tenants; None for other issuers."""

    issuer: str
    issuers: frozenset[str]
    audiences: tuple[str, ...]
    scope: str | None = None
    tenant: str | None = None

    @classmethod
    def of(cls, issuer: str, *, audiences: tuple[str, ...], scope: str | None) -> "TokenRules":
        found = _TENANT.fullmatch(urlsplit(issuer).path)
        tenant = found.group(1) if found else None
        # A tenant signs tokens of both versions with the same keys; version 1.0 has another name.
        twin = [] if tenant is None else [f"https://sts.windows.net/{tenant}/"]
        return cls(
            issuer=issuer,
            issuers=frozenset([issuer, *twin]),
            audiences=audiences,
            scope=scope,
            tenant=tenant,
        )

    def check_header(self, header: Claims) -> None:
        """Raises InvalidToken for a token of another kind, such as one that signs a user out."""
        if str(header.get("typ", "JWT")).lower() not in ACCESS_TOKEN_TYPES:
            raise InvalidToken("This is not an access token.")

    def identity(self, claims: Claims) -> Identity:
        """Of claims whose signature, issuer, audience and times are right. Raises InvalidToken."""
        self._check_tenant(claims)
        self._check_kind(claims)
        scopes = _scopes(claims)
        if self.scope is not None and self.scope not in scopes and not self._is_app(claims):
            raise InvalidToken(f"The token lacks the scope {self.scope}.")
        return Identity(
            user_id=_user_id(claims),
            name=_name(claims),
            provider_wide=NOTHING if self._is_guest(claims) else _roles(claims),
            ceiling=_ceiling(scopes),
            expires_at=expiry(claims),
        )

    def _check_tenant(self, claims: Claims) -> None:
        if self.tenant is not None and claims.get("tid") != self.tenant:
            raise InvalidToken("The token is of another tenant.")

    def _check_kind(self, claims: Claims) -> None:
        """An ID token tells a client who signed in; it is no permission to call anybody.

        Entra's delegated tokens carry `scp`; in a token of an application itself both ids are its
        own. Neither holds for its ID tokens.
        """
        if any(name in claims for name in ID_TOKEN_CLAIMS):
            raise InvalidToken("This is an ID token; an access token is needed.")
        if self.tenant is not None and "scp" not in claims and not self._is_app(claims):
            raise InvalidToken("This is an ID token; an access token is needed.")

    def _is_app(self, claims: Claims) -> bool:
        """Entra's token of an application that acts as itself, for which nobody consents."""
        own = claims.get("oid")
        return self.tenant is not None and own is not None and own == claims.get("sub")

    def _is_guest(self, claims: Claims) -> bool:
        """Somebody of another tenant who was invited into this one. Raises InvalidToken."""
        if self.tenant is None:
            return False
        home = claims.get("idp")
        if not isinstance(home, str | None):
            raise InvalidToken("The token's claim idp is not a text.")
        return claims.get("acct") in (1, "1") or (home is not None and home not in self.issuers)


def checked_user_id(user_id: object) -> str:
    """Raises InvalidToken for what cannot be the id of a person."""
    if not isinstance(user_id, str) or not 1 <= len(user_id) <= MAX_USER_ID:
        raise InvalidToken(f"The token names nobody: 1 to {MAX_USER_ID} characters are needed.")
    if user_id != user_id.strip() or any(_is_control(each) for each in user_id):
        raise InvalidToken("The token's subject holds blanks or control characters.")
    return user_id


def expiry(claims: Claims) -> datetime:
    seconds = min(int(claims["exp"]), int(LATEST.timestamp()))
    return datetime.fromtimestamp(seconds, tz=UTC)


def _user_id(claims: Claims) -> str:
    """Entra's `sub` differs for each application; its `oid` is the same person everywhere."""
    return checked_user_id(claims.get("oid", claims.get("sub")))


def _name(claims: Claims) -> str | None:
    names = (claims.get(each) for each in ("name", "preferred_username", "upn"))
    found = next((name for name in names if isinstance(name, str) and name.strip()), None)
    return None if found is None else found.strip()[:MAX_NAME]


def _roles(claims: Claims) -> Permissions:
    return _permissions(claims.get("roles", []))


def _ceiling(scopes: list[str]) -> Permissions:
    """A client that asked for some permission by name gets no more than what it asked for."""
    return _permissions(scopes) or EVERYTHING


def _scopes(claims: Claims) -> list[str]:
    """Delegated scopes: a text with spaces, or a list."""
    given = claims.get("scp", claims.get("scope", ""))
    if isinstance(given, str):
        return given.split()
    return _texts(given) if isinstance(given, list) else []


def _permissions(names: object) -> Permissions:
    given = _texts(names if isinstance(names, list) else [names])
    return frozenset(Permission(each) for each in given if each in set(Permission))


def _texts(values: list[Any]) -> list[str]:
    return [each for each in values if isinstance(each, str)]


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs")
