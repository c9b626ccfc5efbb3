"""What a vendor gives in place of a token is kept, used next, and never lost to an older one."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from graphql_api.models.encryption_key import EncryptionKey
from graphql_api.storage.encryption_keys import EncryptionKeys
from graphql_api.storage.kept_secrets import forget_kept_secrets, list_kept_secrets
from graphql_api.storage.keys import KEPT_SECRETS, KEPT_SECRETS_PARTITION, TABLES
from graphql_api.storage.sealing import BrokenSeal, KeyMissing, UnknownKey
from graphql_api.storage.secret_rows import row_key
from graphql_api.storage.secret_turns import TURN_LASTS, SecretTurns
from graphql_api.storage.table_store import (
    Replace,
    Row,
    StorageUnavailable,
    TableStore,
    Upsert,
    Value,
)
from integrations.base import SecretName
from tests.clock import Clock
from tests.storage.faulty import Call, Fault, FaultyStore, Killed, fault_at
from tests.storage.one_time_vendor import GIVEN, NAME, OneTimeVendor, Refused, use
from tests.storage.own_tables import OwnTables

KEY = EncryptionKey(bytes(range(32)))
OTHER_KEY = EncryptionKey(bytes(32))
CONFIGURED = EncryptionKeys(configured=[KEY])

NewProcess = Callable[..., SecretTurns]


@pytest.fixture
async def own(store: TableStore) -> OwnTables:
    return await OwnTables.create(store, TABLES)


@pytest.fixture
def vendor() -> OneTimeVendor:
    return OneTimeVendor()


@pytest.fixture
def process(own: OwnTables, vendor: OneTimeVendor) -> NewProcess:
    """The turns as a process that starts now has them."""

    def start(
        keys: EncryptionKeys = CONFIGURED, store: TableStore = own, **more: Any
    ) -> SecretTurns:
        more = {"clock": vendor.clock, "sleep": lambda _: asyncio.sleep(0), **more}
        return SecretTurns(store, keys, **more)

    return start


async def row_of(store: TableStore, name: SecretName = NAME) -> Row:
    row = await store.get(KEPT_SECRETS, KEPT_SECRETS_PARTITION, row_key(name))
    assert row is not None
    return row


async def put(store: TableStore, row: Row, **changes: Value) -> None:
    operation = Upsert(row_key=row.row_key, properties={**row.properties, **changes})
    await store.transact(KEPT_SECRETS, KEPT_SECRETS_PARTITION, [operation])


async def test_what_replaced_a_token_is_used_after_a_restart(
    process: NewProcess, vendor: OneTimeVendor
) -> None:
    assert await use(process(), vendor) == GIVEN
    assert await use(process(), vendor) == "token 1"
    assert await use(process(), vendor) == "token 2"
    assert vendor.refused == []


async def test_nothing_of_it_is_readable_in_the_store(
    process: NewProcess, vendor: OneTimeVendor, own: OwnTables
) -> None:
    await use(process(), vendor)
    shown = str((await row_of(own)).properties)
    assert vendor.newest not in shown
    assert GIVEN not in shown
    assert "Turn" not in (await row_of(own)).properties
    [entry] = await list_kept_secrets(own)
    assert (entry.name, entry.key_id, entry.kept_since) == (NAME, KEY.id, vendor.clock())
    assert vendor.newest not in repr(entry)


async def test_a_long_token_is_kept_whole(process: NewProcess) -> None:
    long = "x" * 100_000
    async with process().turn(NAME, given=GIVEN) as turn:
        await turn.replace(long)
    async with process().turn(NAME, given=GIVEN) as turn:
        assert turn.values == (long, GIVEN)


async def test_each_name_has_a_token_of_its_own(process: NewProcess) -> None:
    names = [
        SecretName(integration_name=integration, setting=setting, of=of)
        for integration in ("graph", "graph_north")
        for setting in ("refresh_token", "other")
        for of in (None, "tenant-1", "tenant-2")
    ]
    for number, name in enumerate(names):
        async with process().turn(name, given=GIVEN) as turn:
            assert turn.values == (GIVEN,)
            await turn.replace(f"token {number}")
    for number, name in enumerate(names):
        async with process().turn(name, given=GIVEN) as turn:
            assert turn.values == (f"token {number}", GIVEN)


async def test_a_token_that_a_person_sets_counts_at_once(
    process: NewProcess, vendor: OneTimeVendor
) -> None:
    await use(process(), vendor)
    vendor.newest = "set anew"
    assert await use(process(), vendor, given="set anew") == "set anew"
    assert await use(process(), vendor, given="set anew") == "token 2"
    assert vendor.refused == []


async def test_a_server_that_still_has_the_older_token_uses_what_is_kept(
    process: NewProcess, vendor: OneTimeVendor
) -> None:
    await use(process(), vendor)
    vendor.newest = "set anew"
    await use(process(), vendor, given="set anew")
    assert await use(process(), vendor, given=GIVEN) == "token 2"
    assert await use(process(), vendor, given="set anew") == "token 3"
    assert vendor.refused == []


async def test_a_kept_token_that_is_refused_gives_way_to_what_is_set(
    process: NewProcess, vendor: OneTimeVendor
) -> None:
    await use(process(), vendor)
    vendor.newest = GIVEN  # as if it were good again
    assert await use(process(), vendor) == GIVEN
    assert vendor.refused == ["token 1"]
    assert await use(process(), vendor) == "token 2"


async def test_processes_that_use_it_together_never_send_a_token_twice(
    process: NewProcess, vendor: OneTimeVendor
) -> None:
    async def use_thrice() -> None:
        turns = process(sleep=lambda _: asyncio.sleep(0.001))
        for _ in range(3):
            await use(turns, vendor, pause=lambda: asyncio.sleep(0.002))

    await asyncio.gather(*(use_thrice() for _ in range(4)))
    assert vendor.refused == []
    assert len(vendor.given) == 12
    assert await use(process(), vendor) == "token 12"


async def test_a_turn_is_given_back_if_nothing_came_of_it(
    process: NewProcess, vendor: OneTimeVendor, own: OwnTables
) -> None:
    async def nothing_comes() -> None:
        async with process().turn(NAME, given=GIVEN):
            raise Refused

    with pytest.raises(Refused):
        await nothing_comes()
    assert await own.get(KEPT_SECRETS, KEPT_SECRETS_PARTITION, row_key(NAME)) is None
    await use(process(), vendor)
    before = dict((await row_of(own)).properties)
    with pytest.raises(Refused):
        await nothing_comes()
    assert (await row_of(own)).properties == before


class Watch:
    """Time that passes by sleeping."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        await asyncio.sleep(0)


async def test_the_turn_of_a_process_that_ended_is_taken_over_in_the_end(
    process: NewProcess, vendor: OneTimeVendor, own: OwnTables
) -> None:
    await use(process(), vendor)
    await put(own, await row_of(own), Turn="of a process that ended")
    watch = Watch()
    assert await use(process(monotonic=watch, sleep=watch.sleep), vendor) == "token 1"
    assert TURN_LASTS <= watch.now < TURN_LASTS + 1


async def test_a_turn_that_goes_on_is_not_taken_over(
    process: NewProcess, vendor: OneTimeVendor, own: OwnTables
) -> None:
    """Others come and go before one: none of them is the one that it saw first."""
    await use(process(), vendor)
    watch, seen = Watch(), 0

    async def sleep(seconds: float) -> None:
        nonlocal seen
        seen += 1
        await watch.sleep(TURN_LASTS * 0.6)
        row = await row_of(own)
        await put(own, row, Turn=f"another's {seen}")
        if seen == 5:
            properties = {key: value for key, value in row.properties.items() if key != "Turn"}
            replace = Replace(row_key=row.row_key, properties=properties)
            await own.transact(KEPT_SECRETS, KEPT_SECRETS_PARTITION, [replace])

    await put(own, await row_of(own), Turn="another's")
    await use(process(monotonic=watch, sleep=sleep), vendor)
    assert seen == 5


@pytest.mark.parametrize("theirs_is_later", [True, False])
async def test_of_two_that_each_got_a_token_the_later_stays(
    process: NewProcess, theirs_is_later: bool
) -> None:
    """One took over from another, which went on all the same."""
    clock, watch = Clock(), Watch()
    frozen = process(clock=clock)
    async with frozen.turn(NAME, given=GIVEN) as turn:
        clock.pass_time(seconds=60)
        another = process(clock=clock, monotonic=watch, sleep=watch.sleep)
        async with another.turn(NAME, given=GIVEN) as theirs:
            await theirs.replace("theirs")
        clock.pass_time(seconds=-30 if theirs_is_later else 30)
        await turn.replace("mine")
    async with process().turn(NAME, given=GIVEN) as last:
        assert last.values[0] == ("theirs" if theirs_is_later else "mine")


async def test_what_a_process_got_is_kept_though_its_turn_was_taken_over_in_vain(
    process: NewProcess, vendor: OneTimeVendor
) -> None:
    watch = Watch()
    async with process().turn(NAME, given=GIVEN) as turn:
        fresh = vendor.redeem(turn.values[0])
        with pytest.raises(Refused):
            await use(process(monotonic=watch, sleep=watch.sleep), vendor)
        await turn.replace(fresh)
    assert await use(process(), vendor) == fresh


@pytest.mark.parametrize("fault", [Fault.UNKNOWN_DONE, Fault.UNKNOWN_NOT_DONE])
@pytest.mark.parametrize("call", range(6))
async def test_a_connection_that_drops_loses_no_token(
    process: NewProcess, vendor: OneTimeVendor, own: OwnTables, call: int, fault: Fault
) -> None:
    await use(process(), vendor)
    faulty = FaultyStore(own, fault_at({call: fault}))
    with suppress(StorageUnavailable):  # a read that dropped, before the vendor was asked
        await use(process(store=faulty), vendor)
    watch = Watch()
    assert await use(process(monotonic=watch, sleep=watch.sleep), vendor) in vendor.given
    assert vendor.refused == []


@pytest.mark.parametrize("call", range(5))
async def test_a_process_that_is_killed_leaves_what_was_kept(
    process: NewProcess, vendor: OneTimeVendor, own: OwnTables, call: int
) -> None:
    await use(process(), vendor)
    for fault in (Fault.KILL_BEFORE, Fault.KILL_AFTER):
        faulty = FaultyStore(own, fault_at({call: fault}))
        with suppress(Killed):
            await use(process(store=faulty), vendor)
    watch = Watch()
    async with process(monotonic=watch, sleep=watch.sleep).turn(NAME, given=GIVEN) as turn:
        assert turn.values[0] in ("token 1", *vendor.given)
        assert len(turn.values) == 2


async def test_a_token_that_cannot_be_written_is_used_by_its_process_and_written_then(
    process: NewProcess,
    vendor: OneTimeVendor,
    own: OwnTables,
    caplog: pytest.LogCaptureFixture,
) -> None:
    is_away = False

    async def plan(call: Call) -> Fault | None:
        return Fault.FAIL if is_away else None

    watch = Watch()
    turns = process(store=FaultyStore(own, plan), monotonic=watch, sleep=watch.sleep)

    async def go_away() -> None:
        nonlocal is_away
        is_away = bool(vendor.given)

    with caplog.at_level(logging.ERROR):
        await use(turns, vendor, pause=go_away)
    assert "refresh_token that graph gave in place of another could not be stored" in caplog.text
    assert vendor.newest not in caplog.text
    is_away = False
    assert await use(turns, vendor) == "token 1"  # though its turn was not given back either
    assert await use(process(), vendor) == "token 2"
    assert vendor.refused == []


async def test_without_its_key_a_secret_is_neither_used_nor_replaced(
    process: NewProcess, vendor: OneTimeVendor, own: OwnTables
) -> None:
    await use(process(), vendor)
    before = await row_of(own)
    with pytest.raises(UnknownKey, match=KEY.id) as caught:
        await use(process(EncryptionKeys(configured=[OTHER_KEY])), vendor)
    assert "ORGMAP_ENCRYPTION_KEY" in str(caught.value)
    assert await row_of(own) == before
    assert vendor.given == ["token 1"]
    both = EncryptionKeys(configured=[OTHER_KEY, KEY])
    assert await use(process(both), vendor) == "token 1"
    assert [each.key_id for each in await list_kept_secrets(own)] == [OTHER_KEY.id]


async def test_where_no_file_can_be_the_setting_is_asked_for_before_the_vendor_is(
    process: NewProcess, vendor: OneTimeVendor
) -> None:
    with pytest.raises(KeyMissing) as caught:
        await use(process(EncryptionKeys()), vendor)
    for part in ("ORGMAP_ENCRYPTION_KEY", "openssl rand -base64 32", "the same on every server"):
        assert part in str(caught.value)
    assert vendor.given == []


async def test_a_key_is_made_beside_the_store_as_soon_as_a_secret_is_kept(
    process: NewProcess, vendor: OneTimeVendor, tmp_path: Path
) -> None:
    file = tmp_path / "orgmap.db.key"
    beside = EncryptionKeys(file=file)
    await use(process(beside), vendor)
    assert await use(process(beside), vendor) == "token 1"
    assert file.stat().st_mode & 0o777 == 0o600


async def test_a_key_that_was_removed_is_not_replaced_while_it_is_needed(
    process: NewProcess, vendor: OneTimeVendor, tmp_path: Path
) -> None:
    file = tmp_path / "orgmap.db.key"
    beside = EncryptionKeys(file=file)
    await use(process(beside), vendor)
    file.rename(tmp_path / "elsewhere")
    another = SecretName(integration_name="another", setting="refresh_token")
    for name in (NAME, another):
        with pytest.raises(UnknownKey, match=str(file)):
            await use(process(beside), OneTimeVendor(), name=name)
    assert not file.exists()
    (tmp_path / "elsewhere").rename(file)
    assert await use(process(beside), vendor) == "token 1"


async def test_what_was_changed_or_moved_in_the_store_is_refused(
    process: NewProcess, vendor: OneTimeVendor, own: OwnTables
) -> None:
    other = SecretName(integration_name="graph", setting="refresh_token", of="tenant-2")
    await use(process(), vendor)
    await use(process(), OneTimeVendor(), name=other)
    sealed = (await row_of(own, other)).properties["Sealed"]
    await put(own, await row_of(own), Sealed=sealed)
    with pytest.raises(BrokenSeal, match="changed or moved"):
        await use(process(), vendor)


async def test_what_is_forgotten_of_an_integration_leaves_the_others(
    process: NewProcess, vendor: OneTimeVendor, own: OwnTables
) -> None:
    north = SecretName(integration_name="graph_north", setting="refresh_token")
    await use(process(), vendor)
    await use(process(), OneTimeVendor(), name=north)
    assert await forget_kept_secrets(own, "graph") == 1
    assert await forget_kept_secrets(own, "graph") == 0
    assert [each.name for each in await list_kept_secrets(own)] == [north]
    vendor.newest = GIVEN
    assert await use(process(), vendor) == GIVEN
