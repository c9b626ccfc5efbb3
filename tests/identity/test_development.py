import multiprocessing
import stat
from datetime import timedelta
from pathlib import Path

import jwt
import pytest

from graphql_api.identity.authenticator import InvalidToken
from graphql_api.identity.development import DevelopmentAuthenticator, mint, signing_key
from graphql_api.services.access import EVERYTHING, NOTHING, Permission
from graphql_api.settings import SettingsError

VIEW = frozenset([Permission.canViewConfig])
KEY = "k" * 64
HOUR = timedelta(hours=1)


@pytest.fixture
def authenticator() -> DevelopmentAuthenticator:
    return DevelopmentAuthenticator(KEY)


async def test_without_a_token_one_is_the_manager_dev(
    authenticator: DevelopmentAuthenticator,
) -> None:
    identity = await authenticator.sign_in(None)
    assert (identity.user_id, identity.provider_wide) == ("dev", EVERYTHING)
    assert identity.expires_at is None


async def test_with_a_token_one_is_that_person(authenticator: DevelopmentAuthenticator) -> None:
    token = mint(KEY, user_id="ada", organization_id=None, permissions=VIEW, lifetime=HOUR)
    identity = await authenticator.sign_in(f"Bearer {token}")
    assert (identity.user_id, identity.provider_wide) == ("ada", VIEW)
    assert identity.by_organization == {}
    assert identity.expires_at is not None


async def test_a_token_can_be_of_one_organization(authenticator: DevelopmentAuthenticator) -> None:
    token = mint(KEY, user_id="ada", organization_id="a", permissions=VIEW, lifetime=HOUR)
    identity = await authenticator.sign_in(f"Bearer {token}")
    assert (identity.provider_wide, identity.by_organization) == (NOTHING, {"a": VIEW})


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Basic YTpi",
        "Bearer a.b.c",
        f"Bearer {jwt.encode({'sub': 'ada'}, KEY, algorithm='HS256')}",
        f"Bearer {jwt.encode({'sub': 'ada'}, '', algorithm='none')}",
    ],
)
async def test_a_wrong_token_is_refused_and_not_taken_for_dev(
    header: str, authenticator: DevelopmentAuthenticator
) -> None:
    with pytest.raises(InvalidToken):
        await authenticator.sign_in(header)


async def test_a_token_of_other_data_or_of_yesterday_is_refused(
    authenticator: DevelopmentAuthenticator,
) -> None:
    for key, lifetime in (("x" * 64, HOUR), (KEY, timedelta(seconds=-1))):
        token = mint(
            key, user_id="ada", organization_id=None, permissions=EVERYTHING, lifetime=lifetime
        )
        with pytest.raises(InvalidToken):
            await authenticator.sign_in(f"Bearer {token}")


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / ".data"
    key = signing_key(folder)
    assert signing_key(folder) == key
    assert len(key) == 64
    [file] = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    signing_key(tmp_path)
    (tmp_path / "development.key").chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        signing_key(tmp_path)


def test_a_key_file_that_was_emptied_is_refused(tmp_path: Path) -> None:
    signing_key(tmp_path)
    (tmp_path / "development.key").write_text("")
    with pytest.raises(SettingsError, match="too short"):
        signing_key(tmp_path)


def test_processes_that_start_together_have_one_key(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    with context.Pool(4) as pool:
        keys = pool.map(signing_key, [tmp_path] * 8)
    assert len(set(keys)) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["development.key"]
