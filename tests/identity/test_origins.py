"""Which hosts a page may call to sign somebody in."""

import pytest

from graphql_api.identity.origins import sign_in_origins

ISSUER = "https://id.example/tenant/v2.0"


def origins(issuer: str = ISSUER, **document: object) -> set[str]:
    return set(sign_in_origins(issuer, document))


def test_the_issuers_own_host_is_one_of_them() -> None:
    assert origins() == {"https://id.example"}


def test_the_endpoints_that_a_page_calls_are_there_and_those_it_goes_to_are_not() -> None:
    found = origins(
        token_endpoint="https://token.example:8443/token?p=1",
        revocation_endpoint="https://revoke.example/revoke",
        authorization_endpoint="https://login.example/authorize",
        end_session_endpoint="https://logout.example/logout",
        userinfo_endpoint="https://graph.example/me",
    )
    assert found == {"https://id.example", "https://token.example:8443", "https://revoke.example"}


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://token.example/token",
        "https://*/token",
        "https://a.example;script-src *",
        "https://a b/token",
        "https://a.example:port/token",
        "https://[::1/token",
        "javascript:alert(1)",
        "",
        7,
        None,
    ],
)
def test_what_is_no_encrypted_web_address_widens_nothing(endpoint: object) -> None:
    assert origins(token_endpoint=endpoint) == {"https://id.example"}


def test_an_issuer_on_this_machine_needs_no_encryption() -> None:
    found = origins("http://127.0.0.1:9000", token_endpoint="http://[::1]:9001/token")
    assert found == {"http://127.0.0.1:9000", "http://[::1]:9001"}
