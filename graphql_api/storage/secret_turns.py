"""Secrets that vendors replace at each use: the newest is kept, sealed, for all processes.

A refresh token may be good for one use, and a vendor that sees it twice may take all of them back:
https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2
So a process takes its turn before it uses one: it writes a `Turn` into the row, and others wait for
that to go. A turn is no lock. Its process may have ended, so a turn whose row has not changed for
`TURN_LASTS` by one's own clock is taken over; and it may go on after that, so whatever it writes is
conditional on the ETag of its own turn.

If that has changed, two processes each got a value, and the one that was obtained later stays, by
the clock of each when the vendor's answer came. It is the one that the vendor gave last: whoever
takes over asks `TURN_LASTS` after the other did, far more than clocks differ; or the other slept
before it asked, and then its own is the later one. What is kept is never replaced by what is older,
and by nothing at all if it cannot be opened. (docs/decisions/0016-secrets-at-rest.md)

A value that was obtained and could not be written stays in this process, which uses it next, and
writes it then.
"""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from graphql_api.storage.encryption_keys import EncryptionKeys
from graphql_api.storage.keys import KEPT_SECRETS, KEPT_SECRETS_PARTITION
from graphql_api.storage.sealing import Keyring, SealingError
from graphql_api.storage.secret_rows import (
    TURN,
    KeptSecret,
    is_kept,
    is_sealed,
    names,
    open_sealed,
    row_key,
    seal,
    turn_of,
    with_origin,
    without_turn,
)
from graphql_api.storage.table_store import (
    Create,
    Delete,
    Operation,
    OutcomeUnknown,
    Replace,
    Row,
    RowConflict,
    TableStore,
    TableStoreError,
    Value,
)
from integrations.base import SecretName

logger = logging.getLogger(__name__)

TURN_LASTS = 90.0
"""Seconds without a change after which a turn is another's to take; a use takes less."""
POLL = 0.2
"""Seconds between two looks at another's turn."""
WRITE_PAUSES = (0.1, 0.5, 2.0)
"""Seconds before what could not be written is written again."""

Sleep = Callable[[float], Awaitable[None]]


@dataclass(kw_only=True)
class _Held:
    """A turn that was taken. `was` are the row's properties without it."""

    name: SecretName
    turn: str
    etag: str | None
    was: dict[str, Value]
    kept: KeptSecret | None
    others_turn: str | None = None
    written: bool = False


class SecretTurns:
    def __init__(
        self,
        store: TableStore,
        keys: EncryptionKeys,
        *,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._store = store
        self._keys = keys
        self._clock = clock
        self._monotonic = monotonic
        self._sleep = sleep
        self._unwritten: dict[str, KeptSecret] = {}

    @asynccontextmanager
    async def turn(self, name: SecretName, *, given: str) -> AsyncIterator["StoredTurn"]:
        """Wait for one's turn; `given` is what a person set.

        Raises TableStoreError, SealingError, OSError if the file of keys cannot be read.
        """
        held = await self._take(name)
        try:
            yield StoredTurn(self, held, given=given, clock=self._clock)
        finally:
            if not held.written:
                await self._give_back(held)

    @property
    def has_unwritten(self) -> bool:
        """Whether this process has a value that it could not write."""
        return bool(self._unwritten)

    async def keep(self, held: _Held, secret: KeptSecret) -> None:
        """Write what the vendor gave. A failure is logged: it was obtained all the same."""
        key = row_key(held.name)
        self._unwritten[key] = secret
        for pause in (*WRITE_PAUSES, None):
            problem = await self._try_to_keep(held, secret)
            if problem is None:
                self._unwritten.pop(key, None)
                return
            if pause is not None:
                await self._sleep(pause)
        logger.error(
            "The %s that %s gave in place of another could not be stored. It is used by this "
            "process, and stored at its next use; if the process ends before, it must be set "
            "anew: %s",
            held.name.setting,
            held.name.integration_name,
            problem,
        )

    # ------------------------------------------------------------------ take

    async def _take(self, name: SecretName) -> _Held:
        turn, seen, since = uuid4().hex, None, self._monotonic()
        while True:
            row = await self._get(name)
            if row is not None and row.etag != seen:
                seen, since = row.etag, self._monotonic()
            if _is_free(row, turn) or self._monotonic() - since >= TURN_LASTS:
                held = await self._try_to_take(name, row, turn)
                if held is not None:
                    return held
            await self._sleep(POLL)

    async def _try_to_take(self, name: SecretName, row: Row | None, turn: str) -> _Held | None:
        """None if somebody else was first, or it is unknown: look again."""
        # Before the vendor is asked: what it gives has to be kept.
        kept = self._newest(name, row, await self._keyring())
        was = names(name) if row is None else without_turn(row)
        etag = row.etag if row is not None and turn_of(row.properties) == turn else None
        if etag is None:
            operation = _put(row_key(name), {**was, TURN: turn}, etag=row.etag if row else None)
            try:
                etag = await self._write(operation)
            except (RowConflict, OutcomeUnknown):
                return None
        return _Held(name=name, turn=turn, etag=etag, was=was, kept=kept)

    def _newest(self, name: SecretName, row: Row | None, keyring: Keyring) -> KeptSecret | None:
        kept = None if row is None else open_sealed(row, keyring)
        unwritten = self._unwritten.get(row_key(name))
        if unwritten is None or (kept and kept.obtained_at >= unwritten.obtained_at):
            return kept
        return unwritten

    async def _give_back(self, held: _Held) -> None:
        key = row_key(held.name)
        if is_sealed(held.was):
            operation: Operation = Replace(row_key=key, properties=held.was, etag=held.etag)
        else:
            operation = Delete(row_key=key, etag=held.etag)
        try:
            await self._write(operation)
        except TableStoreError as error:
            logger.debug("a turn is not given back, and ends by itself: %s", error)

    # ------------------------------------------------------------------ keep

    async def _try_to_keep(self, held: _Held, secret: KeptSecret) -> Exception | None:
        """None if it is kept, or what is kept is later; otherwise the reason why not."""
        try:
            while not await self._is_kept(held, secret):
                continue
        except (TableStoreError, SealingError, OSError) as error:
            return error
        held.written = True
        return None

    async def _is_kept(self, held: _Held, secret: KeptSecret) -> bool:
        keyring = await self._keyring()
        others = {} if held.others_turn is None else {TURN: held.others_turn}
        properties = {**seal(secret, held.name, keyring), **others}
        try:
            held.etag = await self._write(_put(row_key(held.name), properties, etag=held.etag))
        except (RowConflict, OutcomeUnknown):
            return await self._is_older(held, secret)
        # A rotation may have ended meanwhile, which forgets the key that this was sealed with.
        return (await self._keys.read()).sealing_key == keyring.sealing_key

    async def _is_older(self, held: _Held, secret: KeptSecret) -> bool:
        """Whether it is kept already, or another that was obtained later is."""
        row = await self._get(held.name)
        kept = None if row is None else open_sealed(row, await self._keyring())
        held.etag = None if row is None else row.etag
        turn = None if row is None else turn_of(row.properties)
        held.others_turn = None if turn == held.turn else turn
        return kept is not None and kept.obtained_at >= secret.obtained_at

    # ------------------------------------------------------------------ keys and rows

    async def _keyring(self) -> Keyring:
        """With a key that seals. Raises SealingError."""
        keyring = await self._keys.read()
        if keyring.sealing_key is None:
            await self._refuse_a_new_key(keyring)
            keyring = await self._keys.make()
        return keyring

    async def _refuse_a_new_key(self, keyring: Keyring) -> None:
        """A key that is gone may come back: none takes its place while it is needed."""
        for row in filter(is_kept, await self._query()):
            open_sealed(row, keyring)

    async def _query(self) -> Sequence[Row]:
        return await self._store.query(KEPT_SECRETS, KEPT_SECRETS_PARTITION)

    async def _get(self, name: SecretName) -> Row | None:
        return await self._store.get(KEPT_SECRETS, KEPT_SECRETS_PARTITION, row_key(name))

    async def _write(self, operation: Operation) -> str | None:
        [etag] = await self._store.transact(KEPT_SECRETS, KEPT_SECRETS_PARTITION, [operation])
        return etag


class StoredTurn:
    """The use of a secret by this process, while others wait."""

    def __init__(
        self, turns: SecretTurns, held: _Held, *, given: str, clock: Callable[[], datetime]
    ) -> None:
        self._turns = turns
        self._held = held
        self._given = given
        self._clock = clock

    @property
    def values(self) -> Sequence[str]:
        """What is kept, and what a person set; the latter alone, if it was set since."""
        kept = self._held.kept
        if kept is None or not kept.descends_from(self._given):
            return (self._given,)
        return tuple(dict.fromkeys((kept.value, self._given)))

    async def replace(self, value: str) -> None:
        origins = with_origin(self._given, self._held.kept)
        secret = KeptSecret(value=value, obtained_at=self._clock(), origins=origins)
        await self._turns.keep(self._held, secret)


def _is_free(row: Row | None, turn: str) -> bool:
    return row is None or turn_of(row.properties) in (None, turn)


def _put(key: str, properties: dict[str, Value], *, etag: str | None) -> Operation:
    if etag is None:
        return Create(row_key=key, properties=properties)
    return Replace(row_key=key, properties=properties, etag=etag)
