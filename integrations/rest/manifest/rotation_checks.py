"""Checks of refresh tokens that rotate: what is kept in place of one setting, and of a secret."""

import re
from collections.abc import Iterator

from integrations.rest.manifest.auth_spec import RefreshTokenAuth
from integrations.rest.manifest.resource_checks import Mistake
from integrations.rest.manifest.spec import Manifest


def rotates(manifest: Manifest) -> bool:
    return bool(_tokens_that_rotate(manifest))


def check_rotation(manifest: Manifest) -> Iterator[Mistake]:
    """A token that replaces another is kept by the name of the setting that it was set in."""
    for table, template in _tokens_that_rotate(manifest).items():
        yield from _check(table, template, manifest)


def _tokens_that_rotate(manifest: Manifest) -> dict[str, str]:
    """Templates of refresh tokens, by the table that they stand in."""
    found: dict[str, str] = {}
    if isinstance(manifest.auth, RefreshTokenAuth) and manifest.auth.rotates:
        found["auth"] = manifest.auth.refresh_token
    if manifest.tenant is not None and manifest.tenant.rotates:
        found["tenant"] = manifest.tenant.refresh_token or ""
    return found


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
