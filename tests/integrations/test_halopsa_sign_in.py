"""Where HaloPSA's credentials go, and what is said when they cannot be used."""

import logging
import traceback

import pytest

from integrations.base import (
    IntegrationAuthenticationError,
    IntegrationBadResponseError,
    IntegrationConfigurationError,
    IntegrationError,
)
from integrations.rest.transport.session import RestSession
from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.server import RunningSandbox
from tests.integrations.connecting import Connect, remedy_of, secrets_of

CANARY = "canary/+ é-7f3a9"


def paths(sandbox: RunningSandbox) -> list[str]:
    return [request.path.removeprefix("/halopsa") for request in sandbox.requests]


async def test_the_site_names_its_sign_in_address_and_its_tenant(
    sandbox: RunningSandbox, halopsa: Connect
) -> None:
    await halopsa(sandbox).list_organizations()
    assert paths(sandbox)[:3] == ["/api/authinfo", "/auth/token", "/api/Client"]
    assert sandbox.requests[1].query == "tenant=sandbox"


async def test_a_site_that_names_nothing_is_signed_in_to_at_auth_token(
    sandbox: RunningSandbox, halopsa: Connect, faults: Faults
) -> None:
    faults.plan(Fault.HTML_PAGE, path="/api/authinfo")
    assert await halopsa(sandbox).list_organizations()
    assert sandbox.requests[1].query == ""


async def test_a_tenant_from_the_settings_comes_first(
    sandbox: RunningSandbox, halopsa: Connect
) -> None:
    with pytest.raises(IntegrationAuthenticationError, match="invalid_client"):
        await halopsa(sandbox, halopsa_tenant="other").list_organizations()
    assert sandbox.requests[1].query == "tenant=other"


@pytest.mark.parametrize("path", ["/halopsa/auth", "/halopsa/auth/", "/halopsa/auth/token"])
async def test_with_a_sign_in_address_and_a_tenant_nothing_is_asked_for(
    sandbox: RunningSandbox, halopsa: Connect, path: str
) -> None:
    settings = {"halopsa_auth_url": sandbox.url + path, "halopsa_tenant": "sandbox"}
    assert await halopsa(sandbox, **settings).list_organizations()
    assert paths(sandbox)[0] == "/auth/token"


async def test_at_a_sign_in_host_of_several_sites_the_sites_own_tenant_is_used(
    sandbox: RunningSandbox, halopsa: Connect, faults: Faults
) -> None:
    faults.plan(Fault.FOREIGN_AUTH_URL)
    faults.plan(Fault.SHARED_SIGN_IN)
    with pytest.raises(IntegrationConfigurationError, match="another host") as caught:
        await halopsa(sandbox).list_organizations()
    assert "ORGMAP_CONFIG_HALOPSA_AUTH_URL" in caught.value.message
    integration = halopsa(sandbox, halopsa_auth_url=f"{sandbox.url}/halopsa/auth")
    assert await integration.list_organizations()


async def test_a_sign_in_host_of_several_sites_without_a_tenant_says_that_it_is_needed(
    sandbox: RunningSandbox, halopsa: Connect, faults: Faults
) -> None:
    faults.plan(Fault.HTML_PAGE, path="/api/authinfo")
    faults.plan(Fault.SHARED_SIGN_IN)
    integration = halopsa(sandbox, halopsa_auth_url=f"{sandbox.url}/halopsa/auth")
    with pytest.raises(IntegrationAuthenticationError) as caught:
        await integration.list_organizations()
    assert "ORGMAP_CONFIG_HALOPSA_TENANT" in remedy_of(caught.value)


async def test_a_sign_in_address_on_another_host_is_refused(
    sandbox: RunningSandbox, halopsa: Connect, faults: Faults
) -> None:
    faults.plan(Fault.FOREIGN_AUTH_URL)
    with pytest.raises(IntegrationConfigurationError, match=r"elsewhere\.example.*another host"):
        await halopsa(sandbox).list_organizations()
    assert paths(sandbox) == ["/api/authinfo"]


async def test_the_address_of_the_api_is_taken_for_the_sites(
    sandbox: RunningSandbox, halopsa: Connect
) -> None:
    integration = halopsa(sandbox, halopsa_base_url=f"{sandbox.url}/halopsa/api/")
    assert len(await integration.list_organizations()) == 150


async def test_wrong_credentials_name_the_settings_to_check(
    sandbox: RunningSandbox, halopsa: Connect
) -> None:
    with pytest.raises(IntegrationAuthenticationError, match="invalid_client") as caught:
        await halopsa(sandbox, halopsa_client_secret="wrong").list_organizations()
    assert "ORGMAP_SECRET_HALOPSA_CLIENT_SECRET" in remedy_of(caught.value)


async def test_to_list_clients_the_scope_to_read_them_is_enough(
    sandbox: RunningSandbox, halopsa: Connect
) -> None:
    assert len(await halopsa(sandbox, halopsa_scope="read:customers").list_organizations()) == 150
    assert await halopsa(sandbox, halopsa_scope="read:customers edit:tickets").list_organizations()


async def test_a_scope_that_the_application_does_not_have_is_said(
    sandbox: RunningSandbox, halopsa: Connect
) -> None:
    with pytest.raises(IntegrationAuthenticationError, match="invalid_scope") as caught:
        await halopsa(sandbox, halopsa_scope="read:everything").list_organizations()
    assert "ORGMAP_CONFIG_HALOPSA_SCOPE" in remedy_of(caught.value)
    with pytest.raises(IntegrationConfigurationError, match="scopes separated by spaces"):
        await halopsa(sandbox, halopsa_scope="read:customers,edit").list_organizations()


async def test_changed_credentials_are_used_at_the_next_call(
    sandbox: RunningSandbox, halopsa: Connect
) -> None:
    integration = halopsa(sandbox)
    await integration.list_organizations()
    secrets_of(integration)["halopsa_client_secret"] = "revoked"
    with pytest.raises(IntegrationAuthenticationError):
        await integration.list_organizations()


async def test_a_token_answer_in_an_unknown_form_is_a_bad_response(
    sandbox: RunningSandbox, halopsa: Connect, faults: Faults
) -> None:
    faults.plan(Fault.CUT_BODY, path="/auth/token")
    with pytest.raises(IntegrationBadResponseError):
        await halopsa(sandbox).list_organizations()


async def test_every_missing_setting_is_named_by_its_environment_variable(
    sandbox: RunningSandbox, halopsa: Connect
) -> None:
    integration = halopsa(
        sandbox, halopsa_base_url=None, halopsa_client_id=" ", halopsa_client_secret=None
    )
    with pytest.raises(IntegrationConfigurationError) as caught:
        await integration.list_organizations()
    assert caught.value.message == (
        "HaloPSA is not set up: ORGMAP_CONFIG_HALOPSA_BASE_URL, ORGMAP_CONFIG_HALOPSA_CLIENT_ID, "
        "ORGMAP_SECRET_HALOPSA_CLIENT_SECRET are not set"
    )
    assert await integration.missing_settings() == [
        "halopsa_base_url",
        "halopsa_client_id",
        "halopsa_client_secret",
    ]


@pytest.mark.parametrize(
    "given",
    [
        "acme.halopsa.com",
        "http://acme.halopsa.com",
        "ftp://acme.halopsa.com",
        "https://",
        "https://acme.halopsa.com:99999",
        "https://acme halopsa.com",
        "https://acme.halopsa.com/?x=1",
        "https://xn--zz",
    ],
)
async def test_a_malformed_address_says_what_was_given_and_what_is_allowed(
    sandbox: RunningSandbox, halopsa: Connect, given: str
) -> None:
    with pytest.raises(IntegrationConfigurationError) as caught:
        await halopsa(sandbox, halopsa_base_url=given).list_organizations()
    message = caught.value.message
    assert "ORGMAP_CONFIG_HALOPSA_BASE_URL" in message
    assert given.partition("?")[0] in message


async def test_a_password_in_an_address_is_not_shown(
    sandbox: RunningSandbox, halopsa: Connect
) -> None:
    with pytest.raises(IntegrationConfigurationError) as caught:
        await halopsa(sandbox, halopsa_base_url=f"https://u:{CANARY}@a.com").list_organizations()
    assert "7f3a9" not in caught.value.message


@pytest.mark.parametrize(
    ("fault", "path"),
    [
        (Fault.ECHOED_SECRET, "/auth/token"),
        (Fault.ECHOED_SECRET, "/api/Client"),
        (Fault.CUT_BODY, "/auth/token"),
        (Fault.HTML_PAGE, "/auth/token"),
        (Fault.SERVER_ERROR, "/auth/token"),
        (Fault.DROPPED_CONNECTION, "/auth/token"),
    ],
)
async def test_no_secret_reaches_an_error_a_repr_or_a_log(
    sandbox: RunningSandbox,
    halopsa: Connect,
    faults: Faults,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
    path: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    faults.plan(fault, path=path)
    changes = {"halopsa_client_secret": CANARY} if path == "/auth/token" else {}
    integration = halopsa(sandbox, **changes)
    with pytest.raises(IntegrationError) as caught:
        await integration.list_organizations()
    session = await integration.session()
    shown = [
        "".join(traceback.format_exception(caught.value)),
        str(caught.value.remedy),
        *(repr(one) for one in (caught.value, integration, session, session.errors)),
        repr(vars(integration)),
        *(repr(vars(one)) for one in (session, session.exchange, session.authorization)),
        caplog.text,
    ]
    tokens = await tokens_in_use(session)
    assert bool(tokens) == (path == "/api/Client")
    for secret in [CANARY, "7f3a9", *tokens]:
        assert not [text for text in shown if secret in text]


async def tokens_in_use(session: RestSession) -> tuple[str, ...]:
    """The token that the next request would be sent with; none while signing in fails."""
    try:
        return (await session.authorization.credentials()).secrets
    except IntegrationError:
        return ()


async def test_an_echoed_token_is_hidden(
    sandbox: RunningSandbox, halopsa: Connect, faults: Faults
) -> None:
    faults.plan(Fault.ECHOED_SECRET, path="/api/Client")
    with pytest.raises(IntegrationBadResponseError, match=r"cannot read Bearer \*\*\*"):
        await halopsa(sandbox).list_organizations()
