"""An outage of sign-in is a line in the log, and not one for each who asks."""

from pathlib import Path

import pytest

from graphql_api.identity.authenticator import IssuerUnavailable
from graphql_api.storage.table_store import StorageUnavailable
from graphql_api.web.sign_in_outages import SignInOutages
from tests.identity.conftest import Clock
from tests.identity.issuer import AUDIENCE, running_issuer
from tests.two_customers import settings_in
from tests.web.test_authentication import VIEWER, Connection, bearer, client_of, init, running


def test_an_outage_is_logged_once_and_then_counted(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    outages = SignInOutages(clock=clock)
    for _ in range(100):
        outages.note(IssuerUnavailable("It does not answer."))
        clock.now += 0.15

    assert caplog.messages == [
        "a sign-in cannot be checked just now: It does not answer.",
        "67 more sign-ins cannot be checked: It does not answer.",
    ]


def test_an_outage_after_a_quiet_minute_or_of_another_kind_is_another_one(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = Clock()
    outages = SignInOutages(clock=clock)
    outages.note(IssuerUnavailable("It does not answer."))
    outages.note(StorageUnavailable("Away."))
    clock.now += 60
    outages.note(IssuerUnavailable("It does not answer."))

    assert caplog.messages == [
        "a sign-in cannot be checked just now: It does not answer.",
        "a sign-in cannot be checked just now: Away.",
        "a sign-in cannot be checked just now: It does not answer.",
    ]


async def test_requests_with_unknown_keys_do_not_fill_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with running_issuer() as issuer:
        settings = settings_in(
            tmp_path, auth="oidc", oidc_issuer=issuer.issuer, oidc_audience=AUDIENCE
        )
        issuer.status = 503
        async with running(settings) as app, client_of(app) as client:
            for number in range(50):
                token = issuer.token(kid=f"invented-{number}")
                answer = await client.post("/graphql", json=VIEWER, headers=bearer(token))
                assert answer.status_code == 503
            await refused_websocket(Connection(app), issuer.token(kid="invented"))

    said = [each for each in caplog.messages if "cannot be checked" in each]
    assert said == [
        "a sign-in cannot be checked just now: The issuer of the tokens cannot be reached just now."
    ]


async def refused_websocket(connection: Connection, token: str) -> None:
    await connection.next()
    await connection.send(init(token))
    assert (await connection.next())["code"] == 1013
    await connection.close()
