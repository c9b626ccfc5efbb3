"""A guest of the tenant who was assigned a role becomes a manager in no way.

There are three: by an issuer that does not say that it is a tenant's, by claims that are missing,
and by an ID token.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import combinations
from time import time
from typing import Any

import pytest

from graphql_api.identity.authenticator import InvalidToken
from graphql_api.identity.rules import TokenRules
from graphql_api.models.issuer_address import ENTRA_HOSTS, advised_issuer, checked_issuer
from graphql_api.services.access import NOTHING, Permissions
from tests.identity.issuer import TENANT
from tests.identity.issuers import (
    API,
    CLIENT,
    ENTRA_ID_TOKEN,
    MANAGE,
    OTHER_STS,
    STS,
    V1,
    V2,
)

ISSUER = f"https://login.microsoftonline.com/{TENANT}/v2.0"
IDP, ACCT = {"idp": OTHER_STS}, {"acct": 1}
GUESTS: dict[str, dict[str, Any]] = {
    "version 2.0, by idp": V2 | IDP,
    "version 2.0, by acct": V2 | ACCT,
    "version 1.0, by idp": V1 | IDP,
    "version 1.0, by acct": V1 | ACCT,
    "with a personal account": V2 | {"idp": "live.com"},
    "with a code by e-mail": V2 | {"idp": "mail"},
    "of another cloud": V2 | {"idp": OTHER_STS.replace("windows.net", "chinacloudapi.cn")},
    "by both": V2 | IDP | ACCT,
    "by acct, against idp": V2 | {"idp": STS} | ACCT,
}
TELLING = ("idp", "acct", "roles")
"""Claims that make somebody a guest with a role."""
PATHS = (
    f"/{TENANT}/",
    f"/{TENANT}",
    f"/{TENANT}/v2.0/",
    f"/{TENANT}/V2.0",
    f"/{TENANT.upper()}/v2.0",
    f"/{TENANT}/v2.0",
    f"/tfp/{TENANT}/v2.0",
    "/acme.onmicrosoft.com/v2.0",
    "",
    "/",
)
ADDRESSES = [f"https://{host}{path}" for host in ENTRA_HOSTS for path in PATHS]

ACCEPTED = [f"https://{host}/{TENANT}/v2.0" for host in set(ENTRA_HOSTS.values())]
"""Each cloud's own issuer, in any letter case."""


def roles_of(claims: Mapping[str, Any], *, issuer: str = ISSUER) -> Permissions:
    """NOTHING too for a token that is refused."""
    rules = TokenRules.of(issuer, audiences=(API, CLIENT), scope=None)
    try:
        return rules.identity({"exp": time() + 60, **claims}).provider_wide
    except InvalidToken:
        return NOTHING


def with_any_claims_missing(claims: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    others = sorted(claims.keys() - set(TELLING))
    for count in range(len(others) + 1):
        for missing in combinations(others, count):
            yield {name: claims[name] for name in claims if name not in missing}


@pytest.mark.parametrize("claims", [V1, V2])
def test_a_member_of_the_tenant_has_the_role_that_a_guest_does_not_get(
    claims: dict[str, Any],
) -> None:
    assert roles_of(claims) == MANAGE


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_address_of_entra_makes_a_manager_of_a_guest(address: str) -> None:
    issuer = ""
    with suppress(ValueError):
        issuer = checked_issuer(address)
    managers = [name for name in GUESTS if issuer and roles_of(GUESTS[name], issuer=issuer)]
    assert managers == []
    assert bool(issuer) == (address.lower() in ACCEPTED)


@pytest.mark.parametrize("address", [*ADDRESSES, "https://id.example/realms/acme"])
def test_what_the_log_advises_to_set_is_accepted_and_keeps_the_rule_on_guests(
    address: str,
) -> None:
    advised = checked_issuer(advised_issuer(address).replace("TENANT-ID", TENANT))
    rules = TokenRules.of(advised, audiences=(API,), scope=None)
    assert rules.tenant == (None if "id.example" in address else TENANT)


@pytest.mark.parametrize("path", [f"/{TENANT}/", "/", "/proxied"])
@pytest.mark.parametrize("guest", GUESTS)
def test_under_an_issuer_of_another_form_a_guests_token_is_refused(guest: str, path: str) -> None:
    assert roles_of(GUESTS[guest], issuer=f"https://login.example{path}") == NOTHING


@pytest.mark.parametrize("guest", GUESTS)
def test_no_missing_claims_make_a_manager_of_a_guest(guest: str) -> None:
    found = [each for each in with_any_claims_missing(GUESTS[guest]) if roles_of(each)]
    assert found == []


@pytest.mark.parametrize("claims", [{}, IDP, ACCT, {"acct": 0}, {"idp": STS}], ids=str)
def test_no_id_token_makes_a_manager_of_anybody(claims: dict[str, Any]) -> None:
    token = ENTRA_ID_TOKEN | claims
    assert [each for each in with_any_claims_missing(token) if roles_of(each)] == []


CLOUDS = {
    "login.microsoftonline.com": "sts.windows.net",
    "login.microsoftonline.us": "sts.windows.net",
    "login.partner.microsoftonline.cn": "sts.chinacloudapi.cn",
}


@pytest.mark.parametrize("host", CLOUDS)
def test_each_cloud_has_a_name_for_both_versions_of_its_tokens(host: str) -> None:
    issuer, twin = f"https://{host}/{TENANT}/v2.0", f"https://{CLOUDS[host]}/{TENANT}/"
    rules = TokenRules.of(checked_issuer(issuer), audiences=(API,), scope=None)
    assert rules.issuers == {issuer, twin}
    assert roles_of(V1 | {"idp": twin}, issuer=issuer) == MANAGE
    assert roles_of(V1 | {"idp": OTHER_STS}, issuer=issuer) == NOTHING
