"""A vendor whose refresh tokens are replaced at each use, and processes that use them."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from graphql_api.storage.secret_turns import SecretTurns
from integrations.base import SecretName

NAME = SecretName(integration_name="graph", setting="refresh_token", of="tenant-1")
GIVEN = "what a person set"


class Refused(Exception):
    """The vendor takes another token."""


class OneTimeVendor:
    """Takes the newest token alone; its time passes with each token that it gives."""

    def __init__(self, first: str = GIVEN) -> None:
        self.newest = first
        self.given: list[str] = []
        self.refused: list[str] = []

    def clock(self) -> datetime:
        return datetime(2026, 5, 4, tzinfo=UTC) + timedelta(seconds=len(self.given))

    def redeem(self, token: str) -> str:
        if token != self.newest:
            self.refused.append(token)
            raise Refused(token)
        self.newest = f"token {len(self.given) + 1}"
        self.given.append(self.newest)
        return self.newest


async def use(
    turns: SecretTurns,
    vendor: OneTimeVendor,
    *,
    name: SecretName = NAME,
    given: str = GIVEN,
    pause: Callable[[], Awaitable[None]] = lambda: asyncio.sleep(0),
) -> str:
    """Redeem once, as a process does; returns the token that the vendor took."""
    async with turns.turn(name, given=given) as turn:
        for value in turn.values:
            await pause()
            try:
                fresh = vendor.redeem(value)
            except Refused:
                continue
            await pause()
            await turn.replace(fresh)
            return value
        raise Refused
