"""Tokens in the shapes of real issuers, each from its issuer's documentation.

A shape holds what an issuer writes into a token, with `ISSUER` for its own address. Keys and
signatures are those of the issuer on loopback that stands in for all of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql_api.identity.rules import TokenRules
from graphql_api.services.access import NOTHING, Permission, Permissions
from tests.identity.issuer import ENTRA_PATH, OTHER_TENANT, TENANT, USER, Issuer

VIEW = frozenset([Permission.canViewConfig])
MANAGE = frozenset([Permission.canManageConfig])

ISSUER = "ISSUER"
API = "5c9a7a5e-30d2-4a8b-8f0e-5f5f5a6f7b10"
CLIENT = "9d1f3b1c-71d4-4f0a-9b6a-0d2b4a5c6e70"
APPLICATION = "c1b2a3d4-0f1e-4d2c-8b3a-5f6e7d8c9b0a"
"""The object id of an enterprise application, or of a managed identity."""
STS = f"https://sts.windows.net/{TENANT}/"
OTHER_STS = f"https://sts.windows.net/{OTHER_TENANT}/"

ENTRA = "Entra ID"
ACCESS_CLAIMS = "https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference"
ID_CLAIMS = "https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference"
OPTIONAL_CLAIMS = "https://learn.microsoft.com/entra/identity-platform/optional-claims-reference"

OPAQUE = (
    "This token is opaque: only its issuer can read it. Ask the issuer for an access token in the "
    "form of a JWT, for the audience that ORGMAP_OIDC_AUDIENCE names."
)
ENCRYPTED = (
    "This token is encrypted, for somebody else. Ask the issuer for a signed access token, for the "
    "audience that ORGMAP_OIDC_AUDIENCE names."
)
ID_TOKEN = "This is an ID token; an access token is needed."
ANOTHER_AUDIENCE = "The token is for another audience. Compare its aud with ORGMAP_OIDC_AUDIENCE."
NO_AUDIENCE = (
    "The token is for no audience. Have the issuer write the one that ORGMAP_OIDC_AUDIENCE names "
    "into it, as aud."
)


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A token, and what becomes of it: an identity, or the message with which it is refused."""

    issuer: str
    name: str
    source: str
    path: str = ENTRA_PATH
    claims: Mapping[str, Any] = field(default_factory=dict)
    header: Mapping[str, Any] = field(default_factory=dict)
    sent: str | None = None
    """The token itself, if it is none that is signed."""
    secret: str | None = None
    """What it is signed with instead of a key, by HS256."""
    audiences: tuple[str, ...] = (f"api://{API}", API)
    settings: Mapping[str, str] = field(default_factory=dict)
    """Of the rules: `scope`, `roles_claim`, `user_claim`."""
    user_id: str = USER
    roles: Permissions = NOTHING
    refused: str | None = None

    def __str__(self) -> str:
        return f"{self.issuer}: {self.name}"

    def rules(self, issuer: Issuer) -> TokenRules:
        settings: dict[str, Any] = {"scope": None, **self.settings}
        return TokenRules.of(issuer.issuer, audiences=self.audiences, **settings)

    def token(self, issuer: Issuer) -> str:
        if self.sent is not None:
            return self.sent
        own = {"iss": ISSUER, **self.claims}
        claims = {name: issuer.issuer if own[name] == ISSUER else own[name] for name in own}
        left_out: dict[str, Any] = dict.fromkeys(
            issuer.claims().keys() - claims.keys() - {"iat", "nbf", "exp"}
        )
        return issuer.token(headers=self.header, **self._signed(), **left_out, **claims)

    def _signed(self) -> dict[str, Any]:
        return {} if self.secret is None else {"key": self.secret, "algorithm": "HS256"}


def _entra(name: str, source: str = ACCESS_CLAIMS, **more: Any) -> Shape:
    return Shape(issuer=ENTRA, name=name, source=source, **more)


V2: dict[str, Any] = {
    "aud": API,
    "azp": CLIENT,
    "azpacr": "0",
    "name": "Ada Lovelace",
    "oid": USER,
    "preferred_username": "ada@acme.example",
    "roles": ["canManageConfig"],
    "scp": "access",
    "sub": "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ",
    "tid": TENANT,
    "uti": "fqiBqXLPj0eQa82S-IYFAA",
    "ver": "2.0",
}
"""A member's token, with a role. The subject differs for each application."""
V1: dict[str, Any] = {
    "iss": STS,
    "aud": f"api://{API}",
    "acr": "1",
    "amr": ["pwd", "mfa"],
    "appid": CLIENT,
    "appidacr": "0",
    "name": "Ada Lovelace",
    "oid": USER,
    "roles": ["canManageConfig"],
    "scp": "access",
    "sub": "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ",
    "tid": TENANT,
    "unique_name": "ada@acme.example",
    "upn": "ada@acme.example",
    "ver": "1.0",
}
APP: dict[str, Any] = {
    "aud": API,
    "azp": CLIENT,
    "azpacr": "1",
    "oid": APPLICATION,
    "roles": ["canManageConfig"],
    "sub": APPLICATION,
    "tid": TENANT,
    "ver": "2.0",
}
APP_V1: dict[str, Any] = {
    "iss": STS,
    "aud": f"api://{API}",
    "appid": CLIENT,
    "appidacr": "1",
    "idp": STS,
    "oid": APPLICATION,
    "roles": ["canManageConfig"],
    "sub": APPLICATION,
    "tid": TENANT,
    "ver": "1.0",
}
ENTRA_ID_TOKEN: dict[str, Any] = {
    **{name: V2[name] for name in V2.keys() - {"azp", "azpacr", "scp"}},
    "aud": CLIENT,
    "nonce": "12345",
}
NO_OID = "The token lacks the claim oid. Ask the issuer for the scope profile."
NO_TID = "The token lacks the claim tid. Ask the issuer for the scope profile."
FOR_GRAPH = (
    "This token is for Microsoft Graph, which alone can check it. Ask the issuer for a scope of "
    "Orgmap's API, such as api://API-ID/.default."
)


def _without(claims: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in claims.items() if name not in names}


ENTRA_SHAPES = (
    _entra("a member, version 2.0", claims=V2, roles=MANAGE),
    _entra("a member, version 1.0", claims=V1, roles=MANAGE),
    _entra("without a role", claims=_without(V2, "roles")),
    _entra("a guest, version 2.0", claims={**V2, "idp": OTHER_STS}),
    _entra("a guest, version 1.0", claims={**V1, "idp": OTHER_STS}),
    _entra("a guest with a personal account", claims={**V2, "idp": "live.com"}),
    _entra("a guest by acct alone", OPTIONAL_CLAIMS, claims={**V2, "acct": 1}),
    _entra("a guest by acct, as a text", OPTIONAL_CLAIMS, claims={**V1, "acct": "1"}),
    _entra("a guest by acct, of this tenant by idp", claims={**V2, "acct": 1, "idp": STS}),
    _entra("an acct that is neither", OPTIONAL_CLAIMS, claims={**V2, "acct": 2}),
    _entra("an acct that is no number", OPTIONAL_CLAIMS, claims={**V2, "acct": False}),
    _entra(
        "an external member, with acct",
        "https://learn.microsoft.com/entra/external-id/user-properties",
        claims={**V2, "acct": 0, "idp": OTHER_STS},
        roles=MANAGE,
    ),
    _entra(
        "an external member, without acct",
        "https://learn.microsoft.com/entra/external-id/user-properties",
        claims={**V2, "idp": OTHER_STS},
    ),
    _entra(
        "an application, version 2.0",
        claims=APP,
        user_id=APPLICATION,
        roles=MANAGE,
    ),
    _entra(
        "an application with idtyp",
        OPTIONAL_CLAIMS,
        claims={**APP, "idtyp": "app"},
        user_id=APPLICATION,
        roles=MANAGE,
    ),
    _entra("an application, version 1.0", claims=APP_V1, user_id=APPLICATION, roles=MANAGE),
    _entra(
        "a managed identity",
        "https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/"
        "how-to-use-vm-token",
        claims={
            **_without(APP_V1, "roles"),
            "xms_mirid": "/subscriptions/0/resourcegroups/orgmap/providers/"
            "Microsoft.ManagedIdentity/userAssignedIdentities/orgmap-worker",
        },
        user_id=APPLICATION,
    ),
    _entra(
        "more groups than fit",
        "https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference"
        "#groups-overage-claim",
        claims={
            **V2,
            "hasgroups": True,
            "_claim_names": {"groups": "src1"},
            "_claim_sources": {"src1": {"endpoint": "https://graph.microsoft.com/v1.0/users/0"}},
        },
        roles=MANAGE,
    ),
    _entra(
        "the scope as the portal copies it",
        "https://learn.microsoft.com/entra/identity-platform/quickstart-configure-app-expose-web-apis",
        claims=V2,
        settings={"scope": f"api://{API}/access"},
        roles=MANAGE,
    ),
    _entra(
        "another scope than the one that is needed",
        claims={**V2, "scp": "read"},
        settings={"scope": f"api://{API}/access"},
        refused="The token lacks the scope access.",
    ),
    _entra(
        "the API's id in capital letters in the settings",
        claims=V2,
        audiences=(API.upper(),),
        roles=MANAGE,
    ),
    _entra("without the scope profile: no oid", claims=_without(V2, "oid"), refused=NO_OID),
    _entra("without the scope profile: no tid", claims=_without(V2, "tid"), refused=NO_TID),
    _entra(
        "of another tenant",
        claims={**V2, "tid": OTHER_TENANT},
        refused="The token is of another tenant.",
    ),
    _entra("an ID token", ID_CLAIMS, claims=ENTRA_ID_TOKEN, refused=ANOTHER_AUDIENCE),
    _entra(
        "an ID token, where the client is the API",
        ID_CLAIMS,
        claims=ENTRA_ID_TOKEN,
        audiences=(CLIENT,),
        refused=ID_TOKEN,
    ),
    _entra(
        "a guest's ID token, where the client is the API",
        ID_CLAIMS,
        claims={**ENTRA_ID_TOKEN, "idp": OTHER_STS},
        audiences=(CLIENT,),
        refused=ID_TOKEN,
    ),
    _entra(
        "for Microsoft Graph",
        "https://learn.microsoft.com/entra/identity-platform/access-tokens#validate-tokens",
        claims={**V1, "aud": "00000003-0000-0000-c000-000000000000"},
        header={"nonce": "x"},
        refused=FOR_GRAPH,
    ),
    _entra(
        "where the issuer's name is that of version 1.0",
        path=f"/{TENANT}/",
        claims={**V1, "iss": ISSUER, "idp": OTHER_STS},
        refused="The token is of Entra ID, but ORGMAP_OIDC_ISSUER does not name a tenant of it. "
        "Set it to https://login.microsoftonline.com/TENANT-ID/v2.0, or the same of its cloud.",
    ),
)

KEYCLOAK_PERSON = "f3b9c1a4-8f0d-4f6c-9a4e-7f1d2c3b4a50"
KEYCLOAK: dict[str, Any] = {
    "aud": ["orgmap", "account"],
    "auth_time": 1700000000,
    "jti": "onrtac:6f2a0a44-8d2b-4c63-8a52-9a3a3f0f6d35",
    "sub": KEYCLOAK_PERSON,
    "typ": "Bearer",
    "azp": "orgmap-client",
    "sid": "8d3e6d3c-0a4e-4d3c-8a55-0d5b5f4b9a11",
    "acr": "1",
    "realm_access": {"roles": ["offline_access", "canManageConfig"]},
    "resource_access": {
        "orgmap.api": {"roles": ["canViewConfig"]},
        "account": {"roles": ["view-profile"]},
    },
    "scope": "openid profile email",
    "name": "Ada Lovelace",
    "preferred_username": "ada",
}
KEYCLOAK_SOURCE = "https://www.keycloak.org/docs/latest/server_admin/#protocol-mappers"
KEYCLOAK_TYPES = (
    "https://github.com/keycloak/keycloak/blob/main/core/src/main/java/org/keycloak/util/"
    "TokenUtil.java"
)


def _keycloak(name: str, source: str = KEYCLOAK_SOURCE, **more: Any) -> Shape:
    given = {"path": "/realms/acme", "audiences": ("orgmap",), "user_id": KEYCLOAK_PERSON, **more}
    return Shape(issuer="Keycloak", name=name, source=source, **given)


def _of_kind(kind: str) -> str:
    return f"The token says that it is {kind}; an access token is needed."


KEYCLOAK_SHAPES = (
    _keycloak("a person", claims=KEYCLOAK),
    _keycloak(
        "a person by a mail address",
        claims={**KEYCLOAK, "email": "ada@acme.example", "email_verified": True},
        settings={"user_claim": "email"},
        user_id="ada@acme.example",
    ),
    *(
        _keycloak(
            f"a person by a mail address of which email_verified is {verified!r}",
            claims={**KEYCLOAK, "email": "ada@acme.example", "email_verified": verified},
            settings={"user_claim": "email"},
            refused="The token's address is not verified, so anybody may have chosen it. Have the "
            "issuer verify it, or name another claim in ORGMAP_OIDC_USER_CLAIM.",
        )
        for verified in (False, "false")
    ),
    _keycloak(
        "roles of the realm",
        claims=KEYCLOAK,
        settings={"roles_claim": "realm_access.roles"},
        roles=MANAGE,
    ),
    _keycloak(
        "roles of a client, whose id has a dot",
        claims=KEYCLOAK,
        settings={"roles_claim": "resource_access.orgmap.api.roles"},
        roles=VIEW,
    ),
    _keycloak(
        "roles by a mapper",
        claims={**KEYCLOAK, "roles": ["canManageConfig"]},
        roles=MANAGE,
    ),
    _keycloak(
        "an oid of the person's own choice",
        claims={**KEYCLOAK, "oid": "somebody-else"},
    ),
    _keycloak(
        "a service account",
        "https://www.keycloak.org/docs/latest/server_admin/#_service_accounts",
        claims={**_without(KEYCLOAK, "sid", "name"), "client_id": "automation"},
    ),
    _keycloak(
        "without an audience mapper",
        "https://www.keycloak.org/docs/latest/server_admin/#_audience",
        claims={**KEYCLOAK, "aud": "account"},
        refused=ANOTHER_AUDIENCE,
    ),
    _keycloak(
        "without an audience mapper, of somebody who has no role of a client",
        "https://www.keycloak.org/docs/latest/server_admin/#_audience",
        claims=_without(KEYCLOAK, "aud", "resource_access"),
        refused=NO_AUDIENCE,
    ),
    _keycloak(
        "an ID token",
        KEYCLOAK_TYPES,
        claims={**KEYCLOAK, "typ": "ID"},
        refused=_of_kind("ID"),
    ),
    _keycloak(
        "an offline token",
        KEYCLOAK_TYPES,
        claims={**KEYCLOAK, "typ": "Offline"},
        refused=_of_kind("Offline"),
    ),
    _keycloak(
        "a refresh token",
        KEYCLOAK_TYPES,
        claims={**KEYCLOAK, "typ": "Refresh"},
        refused=_of_kind("Refresh"),
    ),
)

AUTH0: dict[str, Any] = {
    "aud": ["https://orgmap.example/api", "https://acme.eu.auth0.com/userinfo"],
    "sub": "auth0|507f1f77bcf86cd799439020",
    "azp": "my_client_id",
    "scope": "openid profile offline_access",
    "permissions": ["canViewConfig"],
    "https://orgmap.example/roles": ["canManageConfig"],
}
AUTH0_SOURCE = "https://auth0.com/docs/secure/tokens/access-tokens/access-token-profiles"


def _auth0(name: str, source: str = AUTH0_SOURCE, **more: Any) -> Shape:
    given = {"path": "/", "audiences": ("https://orgmap.example/api",), **more}
    return Shape(issuer="Auth0", name=name, source=source, **{"user_id": AUTH0["sub"], **given})


AUTH0_SHAPES = (
    _auth0("a person", claims=AUTH0),
    _auth0("a person, by the profile of RFC 9068", claims=AUTH0, header={"typ": "at+jwt"}),
    _auth0(
        "roles by an action, in a claim with an address for a name",
        "https://auth0.com/docs/secure/tokens/json-web-tokens/create-custom-claims",
        claims=AUTH0,
        settings={"roles_claim": "https://orgmap.example/roles"},
        roles=MANAGE,
    ),
    _auth0(
        "permissions of its access control",
        "https://auth0.com/docs/get-started/apis/enable-role-based-access-control-for-apis",
        claims=AUTH0,
        settings={"roles_claim": "permissions"},
        roles=VIEW,
    ),
    _auth0(
        "a machine",
        "https://auth0.com/docs/get-started/authentication-and-authorization-flow/"
        "client-credentials-flow",
        claims={
            **_without(AUTH0, "permissions", "https://orgmap.example/roles", "scope"),
            "sub": "my_client_id@clients",
            "gty": "client-credentials",
        },
        user_id="my_client_id@clients",
    ),
    _auth0(
        "without an audience: opaque and encrypted",
        "https://auth0.com/docs/secure/tokens/access-tokens",
        sent="eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..dGVzdA.dGVzdA.dGVzdA",
        refused=ENCRYPTED,
    ),
)

OKTA: dict[str, Any] = {
    "aud": "api://orgmap",
    "ver": 1,
    "jti": "AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE",
    "cid": "0oabucvyc38HLL1ef0h7",
    "uid": "00upcgi9dyWEOeCwM0g4",
    "scp": ["openid", "profile", "offline_access"],
    "sub": "ada@acme.example",
    "groups": ["canManageConfig", "Everyone"],
}
OKTA_SOURCE = "https://developer.okta.com/docs/api/openapi/okta-oauth/guides/overview/#access-token"


def _okta(name: str, source: str = OKTA_SOURCE, **more: Any) -> Shape:
    given = {"path": "/oauth2/default", "audiences": ("api://orgmap",), **more}
    return Shape(issuer="Okta", name=name, source=source, **{"user_id": OKTA["sub"], **given})


OKTA_SHAPES = (
    _okta("a person", claims=OKTA),
    _okta(
        "a person by an id that stays",
        claims=OKTA,
        settings={"user_claim": "uid"},
        user_id="00upcgi9dyWEOeCwM0g4",
    ),
    _okta(
        "roles from groups",
        "https://developer.okta.com/docs/guides/customize-tokens-groups-claim/",
        claims=OKTA,
        settings={"roles_claim": "groups"},
        roles=MANAGE,
    ),
    _okta(
        "an application",
        claims={**_without(OKTA, "uid", "groups", "scp"), "sub": "0oabucvyc38HLL1ef0h7"},
        user_id="0oabucvyc38HLL1ef0h7",
    ),
    _okta(
        "an application, where people are named by uid",
        claims={**_without(OKTA, "uid", "groups"), "sub": "0oabucvyc38HLL1ef0h7"},
        settings={"user_claim": "uid"},
        refused="The token lacks the claim uid, which ORGMAP_OIDC_USER_CLAIM names.",
    ),
    _okta(
        "of the org authorization server",
        "https://developer.okta.com/docs/concepts/auth-servers/#org-authorization-server",
        claims=OKTA,
        header={"typ": "application/okta-internal-at+jwt"},
        refused="This token is for Okta's own API, which alone can check it. Set "
        "ORGMAP_OIDC_ISSUER to a custom authorization server, https://HOST/oauth2/NAME.",
    ),
)

AUTHENTIK: dict[str, Any] = {
    "aud": CLIENT,
    "auth_time": 1700000000,
    "acr": "goauthentik.io/providers/oauth2/default",
    "azp": CLIENT,
    "uid": "vJ4n0rQ4",
    "sub": "8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4",
    "name": "Ada Lovelace",
    "preferred_username": "ada",
    "groups": ["canManageConfig"],
}
AUTHENTIK_SOURCE = "https://docs.goauthentik.io/add-secure-apps/providers/oauth2/"


def _authentik(name: str, source: str = AUTHENTIK_SOURCE, **more: Any) -> Shape:
    given = {"path": "/application/o/orgmap/", "audiences": (CLIENT,), **more}
    person = {"user_id": AUTHENTIK["sub"], **given}
    return Shape(issuer="authentik", name=name, source=source, **person)


AUTHENTIK_SHAPES = (
    _authentik("a person", claims=AUTHENTIK),
    _authentik(
        "roles from groups",
        claims=AUTHENTIK,
        settings={"roles_claim": "groups"},
        roles=MANAGE,
    ),
    _authentik("an ID token", claims={**AUTHENTIK, "at_hash": "x"}, refused=ID_TOKEN),
    _authentik(
        "without a signing key",
        claims=AUTHENTIK,
        secret="s" * 64,
        refused="The token is signed with a secret (HS256), which only its issuer and its client "
        "know. Choose a signing key at the issuer, such as one of RS256.",
    ),
)

GOOGLE_SOURCE = "https://developers.google.com/identity/openid-connect/openid-connect"
GOOGLE: dict[str, Any] = {
    "aud": "1234987819200.apps.googleusercontent.com",
    "azp": "1234987819200.apps.googleusercontent.com",
    "sub": "10769150350006150715113082367",
    "at_hash": "HK6E_P6Dh8Y93mRNtsDB1Q",
    "email": "ada@acme.example",
    "email_verified": True,
    "hd": "acme.example",
    "name": "Ada Lovelace",
}


def _google(name: str, source: str = GOOGLE_SOURCE, **more: Any) -> Shape:
    given = {"path": "", "user_id": GOOGLE["sub"], "audiences": (GOOGLE["aud"],), **more}
    return Shape(issuer="Google", name=name, source=source, **given)


GOOGLE_SHAPES = (
    _google(
        "an access token",
        "https://cloud.google.com/docs/authentication/token-types#access-tokens",
        sent="ya29.a0AfB_byC-1234567890",
        refused=OPAQUE,
    ),
    _google("an ID token", claims=GOOGLE, refused=ID_TOKEN),
    _google(
        "a service account's ID token for Orgmap",
        "https://cloud.google.com/docs/authentication/get-id-token",
        claims={**_without(GOOGLE, "at_hash", "name", "hd"), "aud": "https://orgmap.example"},
        audiences=("https://orgmap.example",),
    ),
)

SHAPES = (
    *ENTRA_SHAPES,
    *KEYCLOAK_SHAPES,
    *AUTH0_SHAPES,
    *OKTA_SHAPES,
    *AUTHENTIK_SHAPES,
    *GOOGLE_SHAPES,
)


def documented(shapes: tuple[Shape, ...] = SHAPES) -> str:
    """The table of the documentation."""
    rows = (
        f"| {each.issuer} | [{each.name}]({each.source}) | {_outcome(each)} |" for each in shapes
    )
    head = "| issuer | token | what becomes of it |\n|---|---|---|"
    return "\n".join([head, *rows]) + "\n"


def _outcome(shape: Shape) -> str:
    if shape.refused is not None:
        return f"refused: *{shape.refused}*"
    setting = "".join(f", with `{_set(name, text)}`" for name, text in shape.settings.items())
    roles = ", ".join(sorted(shape.roles)) or "grants alone"
    return f"accepted{setting}: {roles}"


def _set(name: str, text: str) -> str:
    return f"ORGMAP_OIDC_{name.upper()}={text}"
