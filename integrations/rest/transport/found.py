"""What is looked up, kept for a while, and asked for anew when the vendor disproves it."""

import asyncio
import math
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from integrations.base import IntegrationError
from integrations.rest.transport.request_limits import awaited_by_others

Value = TypeVar("Value")

CONFIRMED_FOR = 60.0
"""Seconds for which what was asked for anew, and stayed the same, is not doubted."""


class Found(Generic[Value]):
    """Looked up by one caller at a time, and kept for `lifetime` seconds.

    What is kept for ever is the person's own, and is not asked for anew.
    """

    def __init__(
        self,
        look_up: Callable[[], Awaitable[Value]],
        *,
        lifetime: float,
        clock: Callable[[], float],
    ) -> None:
        self._look_up = look_up
        self._lifetime = lifetime
        self._clock = clock
        self._looking_up = asyncio.Lock()
        self._value: Value | None = None
        self._until = 0.0
        self._confirmed_until = -math.inf
        self._disproved: Value | None = None

    async def get(self) -> Value:
        """The value. Raises IntegrationError if it cannot be found."""
        async with self._looking_up:
            if self._value is None or self._clock() >= self._until:
                return await self._find()
            return self._value

    async def after_refusal(self, is_meant: Callable[[Value], bool]) -> tuple[Value, Value] | None:
        """The value with which something was refused, and what stands by now in its place.

        None if that value stands. `is_meant` tells a value with which it was refused.
        """
        if self._lifetime == math.inf:
            return None
        async with self._looking_up:
            if self._value is not None and is_meant(self._value):
                await self._ask_anew(self._value)
            old, new = self._disproved, self._value
            return None if old is None or new is None or not is_meant(old) else (old, new)

    async def _find(self) -> Value:
        with awaited_by_others():
            self._value = await self._look_up()
        self._until = self._clock() + self._lifetime
        return self._value

    async def _ask_anew(self, doubted: Value) -> None:
        if self._clock() < self._confirmed_until:
            return
        try:
            found = await self._find()
        except IntegrationError:
            return  # the refusal itself says more
        if found == doubted:
            self._confirmed_until = self._clock() + CONFIRMED_FOR
        else:
            self._disproved = doubted
