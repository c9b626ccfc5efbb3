"""The file of keys beside a store."""

import multiprocessing
import stat
from pathlib import Path

import pytest

from graphql_api.models.encryption_key import EncryptionKey
from graphql_api.storage.encryption_keys import EncryptionKeys
from graphql_api.storage.key_file import make_key, read_keys, replace_keys, rotating
from graphql_api.storage.sealing import KeyMissing

KEY = EncryptionKey(bytes(range(32)))
OTHER = EncryptionKey(bytes(32))


def made(path: Path) -> tuple[EncryptionKey, ...]:
    make_key(path)
    return read_keys(path)


def test_a_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "data" / "orgmap.db.key"
    assert read_keys(path) == ()
    [key] = made(path)
    assert made(path) == (key,)
    assert [each.name for each in path.parent.iterdir()] == ["orgmap.db.key"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_processes_that_start_together_have_one_key(tmp_path: Path) -> None:
    path = tmp_path / "orgmap.db.key"
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        keys = pool.map(made, [path] * 12)
    assert len(set(keys)) == 1
    assert list(tmp_path.iterdir()) == [path]


def test_keys_are_replaced_together_and_stay_private(tmp_path: Path) -> None:
    path = tmp_path / "orgmap.db.key"
    make_key(path)
    replace_keys(path, [KEY, OTHER])
    assert read_keys(path) == (KEY, OTHER)
    assert list(tmp_path.iterdir()) == [path]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_keys_are_replaced_where_a_link_leads(tmp_path: Path) -> None:
    """Otherwise the link is gone, and the next that is made leads to the old key alone."""
    file, path = tmp_path / "vault" / "key", tmp_path / "orgmap.db.key"
    make_key(file)
    path.symlink_to(file)
    replace_keys(path, [KEY, OTHER])
    assert path.is_symlink()
    assert read_keys(file) == read_keys(path) == (KEY, OTHER)
    assert list(file.parent.iterdir()) == [file]


def test_a_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "orgmap.db.key"
    make_key(path)
    path.chmod(0o640)
    with pytest.raises(KeyMissing, match=f"chmod 600 {path}"):
        read_keys(path)


@pytest.mark.parametrize("content", ["", "\n", "hunter2-hunter2", f"{KEY.text}\nhunter2-hunter2"])
def test_a_file_of_something_else_is_refused_and_not_shown(tmp_path: Path, content: str) -> None:
    path = tmp_path / "orgmap.db.key"
    make_key(path)
    path.write_text(content)
    with pytest.raises(KeyMissing, match=str(path)) as caught:
        read_keys(path)
    assert "hunter2" not in str(caught.value)


def test_one_rotation_goes_on_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "orgmap.db.key"
    with rotating(path), pytest.raises(BlockingIOError), rotating(path):
        pass
    with rotating(path):
        pass


async def test_a_key_that_is_set_seals_and_the_file_still_opens(tmp_path: Path) -> None:
    path = tmp_path / "orgmap.db.key"
    make_key(path)
    replace_keys(path, [OTHER])
    keyring = await EncryptionKeys(configured=[KEY], file=path).read()
    assert keyring.keys == (KEY, OTHER)
    assert keyring.sealing_key == KEY
    assert KEY.text not in repr(EncryptionKeys(configured=[KEY], file=path))
