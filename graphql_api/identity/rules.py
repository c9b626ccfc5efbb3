"""Checks a token's claims and turns them into an identity. No I/O.

Microsoft Entra ID: https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from graphql_api.identity.authenticator import MAX_NAME, InvalidToken
from graphql_api.identity.claims import Claims, claim
from graphql_api.identity.token_kinds import ID_TOKEN, check_kind
from graphql_api.models.issuer_address import names_of, tenant_of
from graphql_api.services.access import EVERYTHING, NOTHING, Identity, Permission, Permissions
from integrations.external_ids import GUID

MAX_USER_ID = 200
ROLES_CLAIM = "roles"
LATEST = datetime(9999, 1, 1, tzinfo=UTC)
ENTRA_VERSIONS = ("1.0", "2.0")

_GUID = re.compile(GUID, re.IGNORECASE)
_SCOPE_OF_AN_API = re.compile(rf"(?:[a-z]+://.+|{GUID})/(?P<scope>[^/]+)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class TokenRules:
    """`tenant` is Entra ID's, where the issuer is one of its tenants; None for other issuers."""

    issuer: str
    issuers: frozenset[str]
    audiences: tuple[str, ...]
    scope: str | None = None
    tenant: str | None = None
    roles_claim: str = ROLES_CLAIM
    user_claim: str | None = None

    @classmethod
    def of(
        cls,
        issuer: str,
        *,
        audiences: tuple[str, ...],
        scope: str | None,
        roles_claim: str = ROLES_CLAIM,
        user_claim: str | None = None,
    ) -> "TokenRules":
        tenant = tenant_of(issuer)
        return cls(
            issuer=issuer,
            issuers=names_of(issuer),
            audiences=_in_any_case(audiences),
            scope=scope if tenant is None else _in_tokens(scope),
            tenant=tenant,
            roles_claim=roles_claim,
            user_claim=user_claim,
        )

    def identity(self, claims: Claims) -> Identity:
        """Of claims whose signature, issuer, audience and times are right. Raises InvalidToken."""
        self._check_tenant(claims)
        self._check_kind(claims)
        scopes = _scopes(claims)
        if self.scope is not None and self.scope not in scopes and not self._is_app(claims):
            raise InvalidToken(f"The token lacks the scope {self.scope}.")
        return Identity(
            user_id=self._user_id(claims),
            name=_name(claims),
            provider_wide=NOTHING if self._is_guest(claims) else self._roles(claims),
            ceiling=_ceiling(scopes),
            expires_at=expiry(claims),
        )

    def _check_tenant(self, claims: Claims) -> None:
        if self.tenant is None:
            _check_is_of_no_tenant(claims)
            return
        for name in ("tid", "oid"):
            if name not in claims:
                raise InvalidToken(
                    f"The token lacks the claim {name}. Ask the issuer for the scope profile."
                )
        if claims["tid"] != self.tenant:
            raise InvalidToken("The token is of another tenant.")

    def _check_kind(self, claims: Claims) -> None:
        """An ID token tells a client who signed in; it is no permission to call anybody.

        Entra's delegated tokens carry `scp`; in a token of an application itself both ids are its
        own. Neither holds for its ID tokens.
        """
        check_kind(claims)
        if self.tenant is not None and "scp" not in claims and not self._is_app(claims):
            raise InvalidToken(ID_TOKEN)

    def _is_app(self, claims: Claims) -> bool:
        """Entra's token of an application that acts as itself, for which nobody consents."""
        return self.tenant is not None and claims["oid"] == claims.get("sub")

    def _is_guest(self, claims: Claims) -> bool:
        """Somebody of another tenant who was invited into this one. Raises InvalidToken.

        Entra writes `acct` if it was told to: 0 for a member, who may be of another tenant too.
        Without it, whoever has another home is taken for a guest.
        https://learn.microsoft.com/entra/identity-platform/optional-claims-reference
        """
        if self.tenant is None:
            return False
        home = claims.get("idp")
        if not isinstance(home, str | None):
            raise InvalidToken("The token's claim idp is not a text.")
        if "acct" in claims:
            return not _is_member(claims["acct"])
        return home is not None and home not in self.issuers

    def _roles(self, claims: Claims) -> Permissions:
        return _permissions(claim(claims, self.roles_claim))

    def _user_id(self, claims: Claims) -> str:
        """Entra's `sub` differs for each application; its `oid` is the same person everywhere."""
        if self.tenant is not None:
            return checked_user_id(claims["oid"])
        if self.user_claim is None:
            return checked_user_id(claims.get("sub"))
        found = claim(claims, self.user_claim)
        if self.user_claim == "email" and claims.get("email_verified") in (False, "false"):
            raise InvalidToken(
                "The token's address is not verified, so anybody may have chosen it. Have the "
                "issuer verify it, or name another claim in ORGMAP_OIDC_USER_CLAIM."
            )
        if found is None:
            raise InvalidToken(
                f"The token lacks the claim {self.user_claim}, which ORGMAP_OIDC_USER_CLAIM names."
            )
        return checked_user_id(found)


def _check_is_of_no_tenant(claims: Claims) -> None:
    """A tenant's token under an issuer of another form would escape the rule on guests."""
    if "tid" in claims and claims.get("ver") in ENTRA_VERSIONS:
        raise InvalidToken(
            "The token is of Entra ID, but ORGMAP_OIDC_ISSUER does not name a tenant of it. Set it "
            "to https://login.microsoftonline.com/TENANT-ID/v2.0, or the same of its cloud."
        )


def _is_member(account: object) -> bool:
    return account in (0, "0") and account is not False


def _in_any_case(audiences: tuple[str, ...]) -> tuple[str, ...]:
    """Entra writes the ids of applications in lower case, however they were copied."""
    lower = (_GUID.sub(lambda found: found.group().lower(), each) for each in audiences)
    return tuple(dict.fromkeys([*audiences, *lower]))


def _in_tokens(scope: str | None) -> str | None:
    """The portal copies `api://API/access`; tokens name the API elsewhere, and carry `access`."""
    found = _SCOPE_OF_AN_API.fullmatch(scope or "")
    return found["scope"] if found else scope


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


def _name(claims: Claims) -> str | None:
    names = (claims.get(each) for each in ("name", "preferred_username", "upn"))
    found = next((name for name in names if isinstance(name, str) and name.strip()), None)
    return None if found is None else found.strip()[:MAX_NAME]


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
