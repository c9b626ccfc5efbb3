"""Which tokens count, over a real issuer."""

import base64
import json
import time
from collections.abc import Callable
from contextlib import aclosing, suppress
from datetime import timedelta
from typing import Any

import jwt
import pytest

from graphql_api.identity.authenticator import InvalidToken
from graphql_api.identity.development import mint
from graphql_api.identity.issuer import IssuerKeys, http_sender
from graphql_api.identity.oidc import OidcAuthenticator
from graphql_api.identity.rules import TokenRules
from graphql_api.services.access import EVERYTHING, NOTHING, Permission
from tests.identity.issuer import (
    AUDIENCE,
    OTHER_TENANT,
    TENANT,
    USER,
    Issuer,
    ec_key,
    public_pem,
    rsa_key,
)

VIEW = frozenset([Permission.canViewConfig])
MANAGE = frozenset([Permission.canManageConfig])
V1_ISSUER = f"https://sts.windows.net/{TENANT}/"


def later(seconds: float) -> int:
    return int(time.time() + seconds)


def segment(value: Any) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def unsigned(issuer: Issuer) -> str:
    return f"{segment({'alg': 'none', 'kid': 'one'})}.{segment(issuer.claims())}."


def signed_with_the_public_key(issuer: Issuer) -> str:
    """The attack on verifiers that let the token choose: the public key as an HMAC secret."""
    header = segment({"alg": "HS256", "typ": "JWT", "kid": "one"})
    payload = segment(issuer.claims())
    algorithm = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    signature = algorithm.sign(f"{header}.{payload}".encode(), public_pem(rsa_key("one")))
    return f"{header}.{payload}.{segment(signature)}"


def tampered(issuer: Issuer) -> str:
    header, _, signature = issuer.token().split(".")
    return f"{header}.{segment(issuer.claims(roles=['canManageConfig']))}.{signature}"


def with_signature_of_another(issuer: Issuer) -> str:
    header, payload, _ = issuer.token().split(".")
    return ".".join((header, payload, issuer.token(oid="someone-else").split(".")[2]))


def embedding_its_own_key(issuer: Issuer) -> str:
    jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(rsa_key("foreign").public_key()))
    return issuer.token(key=rsa_key("foreign"), headers={"jwk": jwk})


def made_for_development(issuer: Issuer) -> str:
    return mint(
        "k" * 64,
        user_id=USER,
        organization_id=None,
        permissions=MANAGE,
        lifetime=timedelta(hours=1),
    )


def deeply_nested(issuer: Issuer) -> str:
    return f"{segment(b'[' * 9000)}.{segment(issuer.claims())}.x"


REFUSED: dict[str, Callable[[Issuer], str]] = {
    "without a signature": unsigned,
    "HS256 with the public key as the secret": signed_with_the_public_key,
    "tampered payload": tampered,
    "another token's signature": with_signature_of_another,
    "signed with an unpublished key under a published id": lambda issuer: issuer.token(
        key=rsa_key("foreign")
    ),
    "a key of its own in the header": embedding_its_own_key,
    "unknown key id": lambda issuer: issuer.token(kid="two"),
    "no key id": lambda issuer: issuer.token(kid=None),
    "another algorithm of the same family": lambda issuer: issuer.token(algorithm="PS256"),
    "wrong issuer": lambda issuer: issuer.token(iss="https://login.example/"),
    "the issuer without its path": lambda issuer: issuer.token(iss=issuer.url),
    "issuer of another tenant": lambda issuer: issuer.token(
        iss=f"{issuer.url}/{OTHER_TENANT}/v2.0", tid=OTHER_TENANT
    ),
    "version 1.0 of another tenant": lambda issuer: issuer.token(
        iss=f"https://sts.windows.net/{OTHER_TENANT}/", tid=OTHER_TENANT
    ),
    "right issuer, wrong tenant": lambda issuer: issuer.token(tid=OTHER_TENANT),
    "no tenant": lambda issuer: issuer.token(tid=None),
    "a list for an issuer": lambda issuer: issuer.token(iss=[issuer.issuer]),
    "wrong audience": lambda issuer: issuer.token(aud="api://another"),
    "no audience": lambda issuer: issuer.token(aud=None),
    "audience that begins right": lambda issuer: issuer.token(aud=f"{AUDIENCE}.example"),
    "expired": lambda issuer: issuer.token(exp=later(-61)),
    "no expiry": lambda issuer: issuer.token(exp=None),
    "not yet valid": lambda issuer: issuer.token(nbf=later(90)),
    "no subject": lambda issuer: issuer.token(sub=None, oid=None),
    "an empty user id": lambda issuer: issuer.token(oid=""),
    "a user id that is no text": lambda issuer: issuer.token(oid=17),
    "a user id of 201 characters": lambda issuer: issuer.token(oid="x" * 201),
    "a control character in the user id": lambda issuer: issuer.token(oid="a\nb"),
    "an ID token": lambda issuer: issuer.token(scp=None, at_hash="x"),
    "an ID token with app roles": lambda issuer: issuer.token(scp=None, roles=["canManageConfig"]),
    "a logout token": lambda issuer: issuer.token(headers={"typ": "logout+jwt"}),
    "a critical extension": lambda issuer: issuer.token(headers={"crit": ["x"], "x": 1}),
    "made by development sign-in": made_for_development,
    "a deeply nested header": deeply_nested,
    "no token at all": lambda issuer: "e30.e30.e30",
    "one word": lambda issuer: "token",
    "too long": lambda issuer: "x" * 20_000,
    "not ASCII": lambda issuer: "tökén",
}


@pytest.mark.parametrize("case", REFUSED)
async def test_a_token_is_refused_for(
    case: str, issuer: Issuer, authenticator: OidcAuthenticator
) -> None:
    await authenticator.sign_in(f"Bearer {issuer.token()}")  # the keys are known, the way is free

    with pytest.raises(InvalidToken) as refused:
        await authenticator.sign_in(f"Bearer {REFUSED[case](issuer)}")
    assert refused.value.given


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer a b", "bearer\ta", "Token x"]
)
async def test_a_header_without_a_bearer_token_is_refused(
    header: str, authenticator: OidcAuthenticator
) -> None:
    with pytest.raises(InvalidToken):
        await authenticator.sign_in(header)


async def test_no_header_is_told_from_a_wrong_one(authenticator: OidcAuthenticator) -> None:
    with pytest.raises(InvalidToken) as refused:
        await authenticator.sign_in(None)
    assert not refused.value.given


ACCEPTED: dict[str, dict[str, Any]] = {
    "version 2.0": {},
    "version 1.0": {"iss": V1_ISSUER, "aud": "client-id", "ver": "1.0"},
    "one of several audiences": {"aud": ["api://another", AUDIENCE]},
    # in seconds from when the test runs
    "expired within the leeway": {"exp": -50},
    "valid within the leeway": {"nbf": 50},
    "an access token by its type": {"headers": {"typ": "at+jwt"}},
    "of an application itself": {"scp": None, "sub": USER},
}


@pytest.mark.parametrize("case", ACCEPTED)
async def test_a_token_is_accepted(
    case: str, issuer: Issuer, authenticator: OidcAuthenticator
) -> None:
    times = {name: later(ACCEPTED[case][name]) for name in ACCEPTED[case].keys() & {"exp", "nbf"}}
    token = issuer.token(**{**ACCEPTED[case], **times})
    identity = await authenticator.sign_in(f"Bearer {token}")
    assert identity.user_id == USER
    assert identity.provider_wide == NOTHING


async def test_an_elliptic_key_counts_too(issuer: Issuer, authenticator: OidcAuthenticator) -> None:
    issuer.publish("ec", ec_key("ec"))
    token = issuer.token(key=ec_key("ec"), kid="ec", algorithm="ES256")
    assert (await authenticator.sign_in(f"bearer {token}")).user_id == USER


async def test_an_identity_has_a_name_and_an_end(
    issuer: Issuer, authenticator: OidcAuthenticator
) -> None:
    end = later(300)
    identity = await authenticator.sign_in(f"Bearer {issuer.token(exp=end)}")
    assert identity.name == "Ada Lovelace"
    assert identity.expires_at is not None
    assert identity.expires_at.timestamp() == end


# ------------------------------------------------------------------ what a token gives

PERMISSIONS: dict[str, tuple[dict[str, Any], frozenset[Permission], frozenset[Permission]]] = {
    # the claims, what they give provider-wide, and what the client may do at most
    "a role of the person": ({"roles": ["canManageConfig"]}, MANAGE, EVERYTHING),
    "a role of an application": (
        {"roles": ["canViewConfig"], "scp": None, "sub": USER},
        VIEW,
        EVERYTHING,
    ),
    "roles that are other programs'": ({"roles": ["Admin", 7, None]}, NOTHING, EVERYTHING),
    "a role in other letters": ({"roles": ["canmanageconfig"]}, NOTHING, EVERYTHING),
    "a scope gives nothing": ({"scp": "canManageConfig"}, NOTHING, MANAGE),
    "a scope limits a role": ({"scp": "canViewConfig", "roles": ["canManageConfig"]}, MANAGE, VIEW),
    "several scopes": ({"scp": "openid canViewConfig canManageConfig"}, NOTHING, EVERYTHING),
    "a guest by acct": ({"acct": 1, "roles": ["canManageConfig"]}, NOTHING, EVERYTHING),
    "a guest by idp": (
        {"idp": f"https://sts.windows.net/{OTHER_TENANT}/", "roles": ["canManageConfig"]},
        NOTHING,
        EVERYTHING,
    ),
    "a guest with a personal account": (
        {"idp": "live.com", "roles": ["canManageConfig"]},
        NOTHING,
        EVERYTHING,
    ),
    "a member by acct": ({"acct": 0, "roles": ["canManageConfig"]}, MANAGE, EVERYTHING),
    "a member by idp": ({"idp": V1_ISSUER, "roles": ["canManageConfig"]}, MANAGE, EVERYTHING),
}


@pytest.mark.parametrize("case", PERMISSIONS)
async def test_what_a_token_gives(
    case: str, issuer: Issuer, authenticator: OidcAuthenticator
) -> None:
    claims, provider_wide, ceiling = PERMISSIONS[case]
    identity = await authenticator.sign_in(f"Bearer {issuer.token(**claims)}")
    assert (identity.provider_wide, identity.ceiling) == (provider_wide, ceiling)


CLAIMS = ("acct", "idp", "name", "oid", "roles", "scp", "sub", "tid")


@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.parametrize("value", [[], ["a"], [["a"]], {}, {"a": 1}, 5, 1.5, True, ""], ids=repr)
async def test_a_claim_of_another_type_is_no_failure_of_the_service(
    claim: str, value: Any, issuer: Issuer, authenticator: OidcAuthenticator
) -> None:
    odd = issuer.token(**{"roles": ["canManageConfig"], claim: value})
    with suppress(InvalidToken):
        identity = await authenticator.sign_in(f"Bearer {odd}")
        assert identity.provider_wide in (NOTHING, MANAGE)


@pytest.mark.parametrize("idp", [["live.com"], {"live.com": True}, 5])
async def test_a_home_that_is_no_text_is_refused_with_the_reason(
    idp: object, issuer: Issuer, authenticator: OidcAuthenticator
) -> None:
    with pytest.raises(InvalidToken, match="The token's claim idp is not a text"):
        await authenticator.sign_in(f"Bearer {issuer.token(idp=idp)}")


async def test_a_scope_that_is_asked_for_must_be_there(issuer: Issuer) -> None:
    rules = TokenRules.of(issuer.issuer, audiences=(AUDIENCE,), scope="access_as_user")
    async with aclosing(http_sender()) as sender:
        authenticator = OidcAuthenticator(IssuerKeys(sender, rules=rules), rules=rules)
        assert await authenticator.sign_in(f"Bearer {issuer.token(scp='a access_as_user')}")
        assert await authenticator.sign_in(f"Bearer {issuer.token(scp=None, sub=USER)}")
        for scopes in ("", "access_as_user2", ["access_as"]):
            with pytest.raises(InvalidToken, match="lacks the scope"):
                await authenticator.sign_in(f"Bearer {issuer.token(scp=scopes)}")


def test_another_issuer_than_entra_names_people_by_sub_and_has_no_guests() -> None:
    rules = TokenRules.of("https://id.example", audiences=("orgmap",), scope=None)
    claims = {"sub": "ada", "exp": later(60), "idp": "local", "acct": 1, "roles": ["canViewConfig"]}
    identity = rules.identity(claims)
    assert (identity.user_id, identity.provider_wide) == ("ada", VIEW)
    assert rules.issuers == {"https://id.example"}


@pytest.mark.parametrize("seconds", [10**12, 10**20])
def test_an_end_beyond_the_calendar_is_its_last_year(seconds: int) -> None:
    rules = TokenRules.of("https://id.example", audiences=("orgmap",), scope=None)
    identity = rules.identity({"sub": "ada", "exp": seconds})
    assert identity.expires_at is not None
    assert identity.expires_at.year == 9999
