"""Checks of refresh tokens that rotate: what is kept in place of one setting, and of a secret."""

import re
from collections.abc import Iterator

from integrations.rest.manifest.auth_spec import RefreshTokenAuth
from integrations.rest.manifest.resource_checks import Mistake
from integrations.rest.manifest.spec import Manifest


def check_rotation(manifest: Manifest) -> Iterator[Mistake]:
    """A token that replaces another is kept by the name of the setting that it was set in."""
    if isinstance(manifest.auth, RefreshTokenAuth) and manifest.auth.rotates:
        yield from _check("auth", manifest.auth.refresh_token, manifest)
    if manifest.tenant is not None and manifest.tenant.rotates:
        yield from _check("tenant", manifest.tenant.refresh_token or "", manifest)


def _check(table: str, template: str, manifest: Manifest) -> Iterator[Mistake]:
    secret = tuple(each.name for each in manifest.settings if each.secret)
    named = re.fullmatch(r"\{([a-z0-9_]+)\}", template)
    if named is None or named[1] not in secret:
        yield Mistake(
            key=(table, "rotates"),
            message="needs a refresh_token that is one secret setting in braces, for what replaces "
            "it is kept sealed, by that setting's name",
            given=template,
            allowed=tuple(f"{{{name}}}" for name in secret),
        )
