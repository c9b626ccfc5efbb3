"""All that is kept is sealed anew with the first key, whatever happens meanwhile."""

from pathlib import Path

import pytest

from graphql_api.models.encryption_key import EncryptionKey
from graphql_api.storage.encryption_keys import EncryptionKeys
from graphql_api.storage.kept_secrets import list_kept_secrets
from graphql_api.storage.key_file import read_keys, rotating
from graphql_api.storage.keys import TABLES
from graphql_api.storage.sealing import UnknownKey
from graphql_api.storage.secret_rotation import RotationUnderWay, SecretRotation
from graphql_api.storage.secret_turns import SecretTurns
from graphql_api.storage.table_store import TableStore
from integrations.base import SecretName
from tests.storage.faulty import Call, Fault, FaultyStore, Killed, fault_at
from tests.storage.one_time_vendor import GIVEN, NAME, OneTimeVendor, use
from tests.storage.own_tables import OwnTables

OLD, NEW = EncryptionKey(bytes(32)), EncryptionKey(bytes(range(32)))
TENANTS = [
    SecretName(integration_name="graph", setting="refresh_token", of=f"tenant-{number}")
    for number in range(5)
]

FIRST_USED = SecretName(integration_name="graph", setting="refresh_token", of="a new tenant")


@pytest.fixture
async def own(store: TableStore) -> OwnTables:
    return await OwnTables.create(store, TABLES)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "orgmap.db.key"


def turns_of(store: TableStore, keys: EncryptionKeys) -> SecretTurns:
    return SecretTurns(store, keys, clock=OneTimeVendor().clock)


async def keep_all(store: TableStore, keys: EncryptionKeys) -> None:
    for name in TENANTS:
        async with turns_of(store, keys).turn(name, given=GIVEN) as turn:
            await turn.replace(f"of {name.of}")


async def opened(store: TableStore, keys: EncryptionKeys) -> list[str]:
    found = []
    for name in TENANTS:
        async with turns_of(store, keys).turn(name, given=GIVEN) as turn:
            found.append(turn.values[0])
    return found


ALL = [f"of {name.of}" for name in TENANTS]


async def test_with_keys_that_are_set_all_are_sealed_with_the_first(own: OwnTables) -> None:
    await keep_all(own, EncryptionKeys(configured=[OLD]))
    both = EncryptionKeys(configured=[NEW, OLD])
    done = await SecretRotation(own, both).run()
    assert (done.key_id, done.sealed, done.already) == (NEW.id, 5, 0)
    assert await opened(own, EncryptionKeys(configured=[NEW])) == ALL
    again = await SecretRotation(own, both).run()
    assert (again.sealed, again.already) == (0, 5)


async def test_with_a_file_a_new_key_is_made_and_the_old_one_goes_when_all_are_sealed(
    own: OwnTables, file: Path
) -> None:
    keys = EncryptionKeys(file=file)
    await keep_all(own, keys)
    [old] = read_keys(file)
    done = await SecretRotation(own, keys).run()
    [new] = read_keys(file)
    assert new != old
    assert (done.key_id, done.sealed, done.already) == (new.id, 5, 0)
    assert await opened(own, keys) == ALL
    assert {each.key_id for each in await list_kept_secrets(own)} == {new.id}


async def test_a_file_gives_way_to_a_key_that_is_set(own: OwnTables, file: Path) -> None:
    await keep_all(own, EncryptionKeys(file=file))
    before = read_keys(file)
    done = await SecretRotation(own, EncryptionKeys(configured=[NEW], file=file)).run()
    assert (done.key_id, done.sealed) == (NEW.id, 5)
    assert read_keys(file) == before
    assert await opened(own, EncryptionKeys(configured=[NEW])) == ALL


async def test_where_nothing_is_kept_no_key_is_made(own: OwnTables, file: Path) -> None:
    done = await SecretRotation(own, EncryptionKeys(file=file)).run()
    assert (done.key_id, done.sealed, done.already) == (None, 0, 0)
    assert read_keys(file) == ()


@pytest.mark.parametrize("fault", [Fault.KILL_BEFORE, Fault.KILL_AFTER, Fault.UNKNOWN_DONE])
@pytest.mark.parametrize("call", [0, 1, 3, 5, 6])
async def test_a_rotation_that_ended_in_between_is_gone_on_with(
    own: OwnTables, file: Path, call: int, fault: Fault
) -> None:
    keys = EncryptionKeys(file=file)
    await keep_all(own, keys)
    with pytest.raises((Killed, Exception)):
        await SecretRotation(FaultyStore(own, fault_at({call: fault})), keys).run()
    between = read_keys(file)
    assert await opened(own, keys) == ALL
    await SecretRotation(own, keys).run()
    assert len(read_keys(file)) == 1
    if len(between) == 2:
        assert read_keys(file) == between[:1]
    assert await opened(own, keys) == ALL


async def test_two_rotations_do_not_go_on_together(own: OwnTables, file: Path) -> None:
    keys = EncryptionKeys(file=file)
    await keep_all(own, keys)
    before = read_keys(file)
    with rotating(file), pytest.raises(RotationUnderWay):
        await SecretRotation(own, keys).run()
    assert read_keys(file) == before


async def test_what_no_key_opens_stays_as_it_is_and_is_named(own: OwnTables, file: Path) -> None:
    keys, lost = EncryptionKeys(file=file), EncryptionKeys(configured=[OLD])
    await keep_all(own, keys)
    other = SecretName(integration_name="another", setting="refresh_token")
    async with turns_of(own, lost).turn(other, given=GIVEN) as turn:
        await turn.replace("sealed with a key that is away")
    done = await SecretRotation(own, keys).run()
    assert (done.sealed, len(done.problems)) == (5, 1)
    assert OLD.id in str(done.problems[0])
    assert isinstance(done.problems[0], UnknownKey)
    assert len(read_keys(file)) == 2
    async with turns_of(own, lost).turn(other, given=GIVEN) as turn:
        assert turn.values[0] == "sealed with a key that is away"


async def test_tokens_that_are_replaced_meanwhile_are_kept(own: OwnTables, file: Path) -> None:
    keys, vendor = EncryptionKeys(file=file), OneTimeVendor(f"of {NAME.of}")
    await keep_all(own, keys)

    async def redeem(call: Call) -> Fault | None:
        if call.writes:  # between the rotation's look and its writes
            await use(SecretTurns(own, keys, clock=vendor.clock), vendor)
        return None

    await SecretRotation(FaultyStore(own, redeem), keys).run()
    assert len(vendor.given) >= 5
    assert await use(SecretTurns(own, keys, clock=vendor.clock), vendor) == vendor.given[-2]
    assert vendor.refused == []
    others = [value for value in ALL if value != f"of {NAME.of}"]
    assert set(await opened(own, keys)) > set(others)


@pytest.mark.parametrize("name", [NAME, FIRST_USED], ids=["used before", "used first"])
async def test_a_key_that_was_read_before_a_rotation_seals_nothing_that_it_leaves_behind(
    own: OwnTables, file: Path, name: SecretName
) -> None:
    """A process has read the file, and its write comes when the rotation is over: in a row that the
    rotation has seen or, if it is used for the first time, in one with nothing to seal.
    """
    keys = EncryptionKeys(file=file)
    await keep_all(own, keys)
    vendor = OneTimeVendor(f"of {name.of}" if name in TENANTS else GIVEN)
    has_rotated = False

    async def rotate_before_the_write(call: Call) -> Fault | None:
        nonlocal has_rotated
        if call.writes and vendor.given and not has_rotated:
            has_rotated = True
            await SecretRotation(own, keys).run()
        return None

    late = FaultyStore(own, rotate_before_the_write)
    await use(SecretTurns(late, keys, clock=vendor.clock), vendor, name=name)
    assert has_rotated
    assert len(read_keys(file)) == 1
    assert await use(SecretTurns(own, keys, clock=vendor.clock), vendor, name=name) == "token 1"
