"""Development sign-in, for this machine alone: without a token one is the manager `dev`.

`orgmap token` makes tokens that act as other people, signed with a random key in a file beside the
data that only its owner may read. No issuer has that key, so these tokens count nowhere else.
"""

import os
import secrets
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt

from graphql_api.identity.authenticator import InvalidToken, bearer_token
from graphql_api.identity.rules import checked_user_id, expiry
from graphql_api.services.access import EVERYTHING, NOTHING, Identity, Permission, Permissions
from graphql_api.settings import SettingsError

DEVELOPER = "dev"
ISSUER = "orgmap-development"
KEY_FILE = "development.key"
KEY_LENGTH = 64
ALGORITHM = "HS256"


class DevelopmentAuthenticator:
    def __init__(self, key: str) -> None:
        self._key = key

    async def sign_in(self, authorization: str | None) -> Identity:
        """A wrong token is refused: whoever sends one does not mean to be the developer."""
        if authorization is None:
            return Identity(user_id=DEVELOPER, name=DEVELOPER, provider_wide=EVERYTHING)
        try:
            claims = jwt.decode(
                bearer_token(authorization),
                self._key,
                algorithms=[ALGORITHM],
                issuer=ISSUER,
                audience=ISSUER,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except (jwt.PyJWTError, RecursionError) as error:
            raise InvalidToken(
                "The token has expired, or `orgmap token` did not make it for this data."
            ) from error
        return _identity(claims)

    def origins(self) -> frozenset[str]:
        return frozenset()


def mint(
    key: str,
    *,
    user_id: str,
    organization_id: str | None,
    permissions: Permissions,
    lifetime: timedelta,
) -> str:
    """A token for one person, with permissions on one organization or provider-wide."""
    now = datetime.now(UTC)
    claims = {
        "iss": ISSUER,
        "aud": ISSUER,
        "sub": checked_user_id(user_id),
        "iat": now,
        "exp": now + lifetime,
        "organization": organization_id,
        "permissions": sorted(permissions),
    }
    return jwt.encode(claims, key, algorithm=ALGORITHM)


def signing_key(folder: Path) -> str:
    """The key in the folder's file, which is created if it is missing. Raises SettingsError."""
    path = folder / KEY_FILE
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        _create(path)
    with path.open() as file:
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
            raise SettingsError(f"Others may read {path}. Run: chmod 600 {path}")
        key = file.read().strip()
    if len(key) < KEY_LENGTH:
        raise SettingsError(f"{path} is too short for a key. Remove it; a new one is made.")
    return key


def _create(path: Path) -> None:
    """Linked into place whole, so that of two processes at once both read the same key."""
    draft = path.with_name(f"{KEY_FILE}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(KEY_LENGTH // 2))
        path.hardlink_to(draft)
    except FileExistsError:
        return  # another process was first, and its key counts
    finally:
        draft.unlink()


def _identity(claims: dict[str, object]) -> Identity:
    given = claims.get("permissions")
    named = given if isinstance(given, list) else []
    permissions = frozenset(Permission(each) for each in named if each in set(Permission))
    organization_id = claims.get("organization")
    return Identity(
        user_id=checked_user_id(claims["sub"]),
        name=str(claims["sub"]),
        provider_wide=permissions if organization_id is None else NOTHING,
        by_organization={} if organization_id is None else {str(organization_id): permissions},
        expires_at=expiry(claims),
    )
