"""The issuer's keys: fetched once, again when needed, and kept while it is down."""

import asyncio
from contextlib import aclosing

import pytest

from graphql_api.identity.authenticator import InvalidToken, IssuerUnavailable
from graphql_api.identity.issuer import IssuerKeys, http_sender
from graphql_api.identity.oidc import OidcAuthenticator
from graphql_api.identity.rules import TokenRules
from graphql_api.services.access import Identity
from tests.identity.conftest import Clock
from tests.identity.issuer import AUDIENCE, TENANT, USER, Issuer, rsa_key, running_issuer


async def sign_in(authenticator: OidcAuthenticator, token: str) -> Identity:
    return await authenticator.sign_in(f"Bearer {token}")


async def test_a_hundred_first_tokens_cause_one_fetch(
    issuer: Issuer, authenticator: OidcAuthenticator
) -> None:
    identities = await asyncio.gather(*(sign_in(authenticator, issuer.token()) for _ in range(100)))
    assert {identity.user_id for identity in identities} == {USER}
    assert issuer.key_requests == 1


async def test_a_burst_of_unknown_keys_causes_one_fetch_in_five_seconds(
    issuer: Issuer, authenticator: OidcAuthenticator, clock: Clock
) -> None:
    await sign_in(authenticator, issuer.token())
    clock.now += 31

    async def refused(number: int) -> None:
        with pytest.raises(InvalidToken, match="does not publish"):
            await sign_in(authenticator, issuer.token(kid=f"unknown-{number}"))

    await asyncio.gather(*(refused(number) for number in range(100)))
    assert issuer.key_requests == 2
    clock.now += 4
    await asyncio.gather(*(refused(number) for number in range(100)))
    assert issuer.key_requests == 2
    clock.now += 2
    await refused(0)
    assert issuer.key_requests == 3


async def test_a_flood_of_unknown_keys_delays_a_rotated_one_by_five_seconds(
    issuer: Issuer, authenticator: OidcAuthenticator, clock: Clock
) -> None:
    await sign_in(authenticator, issuer.token())
    clock.now += 31
    with pytest.raises(InvalidToken):
        await sign_in(authenticator, issuer.token(kid="invented-0"))
    issuer.publish("two", rsa_key("two"))
    rotated = issuer.token(kid="two", key=rsa_key("two"))
    for second in range(1, 4):
        clock.now += 1.2
        for token in (issuer.token(kid=f"invented-{second}"), rotated):
            with pytest.raises(IssuerUnavailable):  # which is no reason to sign anybody out
                await sign_in(authenticator, token)
    clock.now += 1.5

    assert await sign_in(authenticator, rotated)
    assert issuer.key_requests == 3


async def test_a_key_that_was_guessed_before_it_was_published_counts_after_five_seconds(
    issuer: Issuer, authenticator: OidcAuthenticator, clock: Clock
) -> None:
    await sign_in(authenticator, issuer.token())
    rotated = issuer.token(kid="two", key=rsa_key("two"))
    clock.now += 31
    with pytest.raises(InvalidToken):
        await sign_in(authenticator, rotated)
    issuer.publish("two", rsa_key("two"))
    clock.now += 5.1

    assert await sign_in(authenticator, rotated)


async def test_a_flood_of_unknown_keys_is_not_remembered_without_end(
    issuer: Issuer, authenticator: OidcAuthenticator, clock: Clock
) -> None:
    await sign_in(authenticator, issuer.token())
    clock.now += 31
    for number in range(1500):
        with pytest.raises(InvalidToken):
            await sign_in(authenticator, issuer.token(kid=f"invented-{number}"))
    clock.now += 2  # now only those that are remembered are known to be missing

    for number, answer in ((0, IssuerUnavailable), (499, IssuerUnavailable), (500, InvalidToken)):
        with pytest.raises(answer):
            await sign_in(authenticator, issuer.token(kid=f"invented-{number}"))


async def test_a_key_that_was_withdrawn_is_missing_without_another_fetch(
    issuer: Issuer, authenticator: OidcAuthenticator, clock: Clock
) -> None:
    await sign_in(authenticator, issuer.token())
    issuer.keys.clear()
    issuer.publish("two", rsa_key("two"))
    clock.now += 31
    assert await sign_in(authenticator, issuer.token(kid="two", key=rsa_key("two")))
    for _ in range(3):
        clock.now += 1.5  # which is no longer just after the fetch
        with pytest.raises(InvalidToken):
            await sign_in(authenticator, issuer.token())

    assert issuer.key_requests == 2


async def test_tokens_that_no_key_could_prove_cause_no_fetch(
    issuer: Issuer, authenticator: OidcAuthenticator
) -> None:
    for token in ("a.b.c", issuer.token(kid=None), issuer.token(headers={"typ": "logout+jwt"})):
        with pytest.raises(InvalidToken):
            await sign_in(authenticator, token)
    assert issuer.key_requests == 0


async def test_a_rotated_key_is_accepted_and_the_one_it_replaced_is_not(
    issuer: Issuer, authenticator: OidcAuthenticator, clock: Clock
) -> None:
    await sign_in(authenticator, issuer.token())
    issuer.keys.clear()
    issuer.publish("two", rsa_key("two"))
    clock.now += 31

    assert await sign_in(authenticator, issuer.token(kid="two", key=rsa_key("two")))
    with pytest.raises(InvalidToken):
        await sign_in(authenticator, issuer.token())


async def test_known_keys_serve_at_once_and_are_fetched_anew_after_an_hour(
    issuer: Issuer, authenticator: OidcAuthenticator, clock: Clock
) -> None:
    await sign_in(authenticator, issuer.token())
    issuer.keys.clear()
    issuer.publish("two", rsa_key("two"))
    clock.now += 3601

    await sign_in(authenticator, issuer.token())
    await sign_in(authenticator, issuer.token(kid="two", key=rsa_key("two")))  # joins the fetch
    assert issuer.key_requests == 2
    with pytest.raises(InvalidToken):
        await sign_in(authenticator, issuer.token())


async def test_while_the_issuer_is_down_warm_keys_serve_for_a_day(
    issuer: Issuer, authenticator: OidcAuthenticator, clock: Clock
) -> None:
    await sign_in(authenticator, issuer.token())
    issuer.status = 503
    for _ in range(3):
        clock.now += 7 * 3600
        assert await sign_in(authenticator, issuer.token())
        await asyncio.sleep(0.05)
    clock.now += 4 * 3600
    with pytest.raises(IssuerUnavailable):
        await sign_in(authenticator, issuer.token())


async def test_an_unknown_key_of_an_issuer_that_is_down_is_no_wrong_token(
    issuer: Issuer, authenticator: OidcAuthenticator, clock: Clock
) -> None:
    await sign_in(authenticator, issuer.token())
    issuer.status = 503
    clock.now += 31
    with pytest.raises(IssuerUnavailable):
        await sign_in(authenticator, issuer.token(kid="two", key=rsa_key("two")))


async def test_an_issuer_that_was_down_at_the_start_is_found_when_it_is_back(clock: Clock) -> None:
    async with running_issuer() as gone:
        port = int(gone.url.rsplit(":", 1)[1])
        rules = TokenRules.of(gone.issuer, audiences=(AUDIENCE,), scope=None)
    async with aclosing(http_sender()) as sender:
        authenticator = OidcAuthenticator(IssuerKeys(sender, rules=rules, clock=clock), rules=rules)
        with pytest.raises(IssuerUnavailable):
            await sign_in(authenticator, gone.token())
        async with running_issuer(port) as back:
            with pytest.raises(IssuerUnavailable):
                await sign_in(authenticator, back.token())
            clock.now += 3
            assert await sign_in(authenticator, back.token())


async def test_a_caller_that_gives_up_does_not_end_the_fetch_of_the_others(
    issuer: Issuer, authenticator: OidcAuthenticator
) -> None:
    issuer.delay = 0.2
    impatient = asyncio.create_task(sign_in(authenticator, issuer.token()))
    patient = asyncio.create_task(sign_in(authenticator, issuer.token()))
    await asyncio.sleep(0.05)
    impatient.cancel()
    assert (await patient).user_id == USER
    assert issuer.key_requests == 1


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://login.example/"},
        {"issuer": None},
        {"jwks_uri": "http://keys.example/keys"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": "https://[bad"},
        {"jwks_uri": None},
    ],
)
async def test_a_discovery_document_that_may_not_be_trusted_gives_no_keys(
    metadata: dict[str, str | None], issuer: Issuer, authenticator: OidcAuthenticator
) -> None:
    issuer.metadata = metadata
    with pytest.raises(IssuerUnavailable):
        await sign_in(authenticator, issuer.token())
    assert issuer.key_requests == 0


async def test_keys_for_something_else_are_left_aside(
    issuer: Issuer, authenticator: OidcAuthenticator, clock: Clock
) -> None:
    others = f"{issuer.url}/{{tenantid}}/v2.0".replace("{tenantid}", "another-tenant")
    issuer.publish("encryption", rsa_key("two"), use="enc")
    issuer.publish("foreign", rsa_key("two"), issuer=others)
    issuer.keys["secret"] = {"kty": "oct", "kid": "secret", "k": "c2VjcmV0", "alg": "HS256"}
    issuer.keys["broken"] = {"kty": "RSA", "kid": "broken"}
    issuer.publish("ours", rsa_key("two"), issuer=f"{issuer.url}/{{tenantid}}/v2.0")

    for kid in ("encryption", "foreign", "secret", "broken"):
        clock.now += 31
        with pytest.raises(InvalidToken):
            await sign_in(authenticator, issuer.token(kid=kid, key=rsa_key("two")))
    assert await sign_in(authenticator, issuer.token(kid="ours", key=rsa_key("two")))


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
async def test_a_short_key_proves_nothing(issuer: Issuer, authenticator: OidcAuthenticator) -> None:
    issuer.publish("weak", rsa_key("weak"))
    with pytest.raises(InvalidToken):
        await sign_in(authenticator, issuer.token(kid="weak", key=rsa_key("weak")))


async def test_the_log_names_the_issuer_to_set_and_for_a_tenant_that_of_version_2(
    issuer: Issuer, caplog: pytest.LogCaptureFixture
) -> None:
    for name, advised in (
        (f"https://sts.windows.net/{TENANT}/", f"https://login.microsoftonline.com/{TENANT}/v2.0"),
        ("https://id.example/realms/acme", "https://id.example/realms/acme"),
    ):
        issuer.metadata = {"issuer": name}
        async with aclosing(http_sender()) as sender:
            rules = TokenRules.of(issuer.issuer, audiences=(AUDIENCE,), scope=None)
            own = OidcAuthenticator(IssuerKeys(sender, rules=rules), rules=rules)
            with pytest.raises(IssuerUnavailable):
                await sign_in(own, issuer.token())
        assert f"set ORGMAP_OIDC_ISSUER to '{advised}'" in caplog.text


def test_the_issuer_of_the_tests_has_the_form_of_a_tenant(issuer: Issuer) -> None:
    assert TokenRules.of(issuer.issuer, audiences=(), scope=None).tenant == TENANT
