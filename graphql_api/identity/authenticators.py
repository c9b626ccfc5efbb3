"""Opens the authenticator that the settings name."""

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

from graphql_api.identity.authenticator import Authenticator
from graphql_api.identity.development import DevelopmentAuthenticator, signing_key
from graphql_api.identity.issuer import IssuerKeys, http_sender
from graphql_api.identity.oidc import OidcAuthenticator
from graphql_api.identity.rules import TokenRules
from graphql_api.settings import NO_SIGN_IN, Settings, SettingsError


@asynccontextmanager
async def open_authenticator(settings: Settings) -> AsyncIterator[Authenticator]:
    """Closes its connections at the end. Raises SettingsError if no sign-in is set."""
    if settings.auth is None:
        raise SettingsError(NO_SIGN_IN)
    if settings.auth == "dev":
        yield DevelopmentAuthenticator(signing_key(settings.data_folder))
        return
    rules = TokenRules.of(
        str(settings.oidc_issuer),
        audiences=settings.oidc_audiences,
        scope=settings.oidc_scope,
        roles_claim=settings.oidc_roles_claim,
        user_claim=settings.oidc_user_claim,
    )
    async with aclosing(http_sender()) as sender:
        keys = IssuerKeys(sender, rules=rules)
        keys.refresh_soon()
        try:
            yield OidcAuthenticator(keys, rules=rules)
        finally:
            await keys.aclose()
