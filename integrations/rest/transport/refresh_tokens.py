"""Refresh tokens that a vendor replaces at each use: who redeems which, and what becomes of it.

A redemption goes on to its end even if who asked for it is gone: the vendor has taken the token by
then, and what it answers is the only one that it will take next.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from integrations.base import (
    IntegrationAuthenticationError,
    IntegrationConfigurationError,
    IntegrationError,
    IntegrationUnavailableError,
    KeptSecrets,
    SecretName,
    SecretsLockedError,
    SecretsUnavailableError,
)
from integrations.rest.manifest.auth_spec import RefreshTokenAuth
from integrations.rest.manifest.templates import SettingAbsent, fill, placeholders
from integrations.rest.transport.vendor_errors import VendorErrors
from integrations.rest.transport.vendor_settings import VendorSettings

SECONDS_TO_END = 10.0
"""For which the end of the process waits for redemptions that are under way."""


class TokenAnswer(Protocol):
    @property
    def refresh_token(self) -> str | None: ...


Answer = TypeVar("Answer", bound=TokenAnswer)


class MemoryKeptSecrets:
    """Keeps them as long as the process lasts, for one without a store."""

    def __init__(self) -> None:
        self._turns: dict[SecretName, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._newest: dict[tuple[SecretName, str], str] = {}

    @asynccontextmanager
    async def turn(self, name: SecretName, *, given: str) -> AsyncIterator["_MemoryTurn"]:
        async with self._turns[name]:
            yield _MemoryTurn(self._newest, name, given)


@dataclass(frozen=True)
class _MemoryTurn:
    newest: dict[tuple[SecretName, str], str] = field(repr=False)
    name: SecretName
    given: str = field(repr=False)

    @property
    def values(self) -> Sequence[str]:
        newest = self.newest.get((self.name, self.given), self.given)
        return tuple(dict.fromkeys((newest, self.given)))

    async def replace(self, value: str) -> None:
        self.newest[self.name, self.given] = value


class Redemptions:
    """Those under way."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    async def to_its_end(self, redemption: Coroutine[Any, Any, Answer]) -> Answer:
        task = asyncio.create_task(redemption)
        self._tasks.add(task)
        task.add_done_callback(self._forget)
        return await asyncio.shield(task)

    async def finish(self) -> None:
        """Wait for them, and cancel those that take too long."""
        if not self._tasks:
            return
        _, slow = await asyncio.wait([*self._tasks], timeout=SECONDS_TO_END)
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # nobody may be left to be told


@dataclass(frozen=True, kw_only=True)
class RefreshToken:
    """One of the provider, or of one organization's tenant."""

    name: SecretName
    given: str = field(repr=False)
    kept: KeptSecrets
    redemptions: Redemptions
    errors: VendorErrors

    async def redeem(self, request: Callable[[str], Awaitable[Answer]]) -> Answer:
        """The answer to a request with the newest token. Raises IntegrationError."""
        return await self.redemptions.to_its_end(self._redeem(request))

    async def _redeem(self, request: Callable[[str], Awaitable[Answer]]) -> Answer:
        try:
            async with self.kept.turn(self.name, given=self.given) as turn:
                token, answer = await _first_taken(turn.values, request)
                newest = answer.refresh_token or token
                if newest != turn.values[0]:
                    await turn.replace(newest)
                return answer
        except SecretsUnavailableError as error:
            raise self._failure(error) from error

    def _failure(self, error: SecretsUnavailableError) -> IntegrationError:
        setting = self.errors.setting_name(self.name.setting)
        message = f"What replaced {setting} cannot be used: {error.message}"
        if isinstance(error, SecretsLockedError):
            return self.errors.make(IntegrationConfigurationError, message, remedy=error.remedy)
        remedy = "Check that the storage can be reached from here, and try again."
        return self.errors.make(IntegrationUnavailableError, message, remedy=remedy)


@dataclass(frozen=True, kw_only=True)
class RefreshTokens:
    """Those of one integration with one set of settings."""

    kept: KeptSecrets
    redemptions: Redemptions
    settings: VendorSettings
    errors: VendorErrors

    def of(self, auth: object, *, organization_id: str | None = None) -> RefreshToken | None:
        """That of this sign-in, if it has one; kept for longer than a session if it rotates."""
        if not isinstance(auth, RefreshTokenAuth):
            return None
        try:
            given = fill(auth.refresh_token, self.settings)
        except SettingAbsent:
            return None
        return RefreshToken(
            name=SecretName(
                integration_name=self.errors.integration_name,
                setting="_".join(placeholders(auth.refresh_token)),
                of=organization_id,
            ),
            given=given,
            kept=self.kept if auth.rotates else MemoryKeptSecrets(),
            redemptions=self.redemptions,
            errors=self.errors,
        )


async def _first_taken(
    tokens: Sequence[str], request: Callable[[str], Awaitable[Answer]]
) -> tuple[str, Answer]:
    """A kept token that is refused gives way to the one that a person set, once."""
    *earlier, last = tokens
    for token in earlier:
        try:
            return token, await request(token)
        except IntegrationAuthenticationError as refusal:
            if not refusal.refuses_grant:
                raise
    return last, await request(last)
