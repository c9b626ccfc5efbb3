"""Checks of `[auth]` against the settings: what is secret is sent where secrets may be."""

from collections.abc import Iterator, Mapping
from typing import Any

from integrations.rest.manifest.auth_spec import OAuth, TokenAuth, TokenRequestAuth
from integrations.rest.manifest.resource_checks import Mistake
from integrations.rest.manifest.spec import Manifest
from integrations.rest.manifest.templates import placeholders, texts


def check_auth(manifest: Manifest) -> Iterator[Mistake]:
    """A token request signs in with what is known to be secret, and by one Authorization."""
    auth = manifest.auth
    if not isinstance(auth, TokenAuth):
        return
    secret = {setting.name for setting in manifest.settings if setting.secret}
    for name, template in auth.headers.items():
        if name.lower() == "authorization":
            yield from _check_authorization(auth, name, template, secret)
    if isinstance(auth, TokenRequestAuth) and not secret & set(_settings_in(auth)):
        message = "asks for a token without any secret: name a setting with secret = true"
        yield Mistake(key=("auth",), message=f"{message} in headers or parameters")


def _check_authorization(
    auth: TokenAuth, name: str, template: str, secret: set[str]
) -> Iterator[Mistake]:
    key = ("auth", "headers", name)
    if not secret & set(placeholders(template)):
        message = "signs in without a secret setting: say secret = true of what is secret"
        yield Mistake(key=key, message=message, given=template, allowed=tuple(sorted(secret)))
    if isinstance(auth, OAuth) and auth.client_in == "basic":
        message = 'is what client_in = "basic" sends: leave one of them out'
        yield Mistake(key=key, message=message)


def _settings_in(auth: TokenRequestAuth) -> Iterator[str]:
    """The settings that are sent in the headers and in the body."""
    sent: Mapping[str, Any] = {"headers": auth.headers, "parameters": auth.parameters}
    for _, text in texts(sent):
        yield from placeholders(text)
