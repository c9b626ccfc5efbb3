"""An address that is looked up, kept for a while, and asked for anew when the vendor disproves it.

Vendors move: Autotask puts a customer into another zone, and each release of ConnectWise PSA
renames the path of its API. What was found is then refused, though nothing is wrong with the
credentials.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable

from integrations.base import IntegrationError
from integrations.rest.transport.http import Url
from integrations.rest.transport.request_limits import awaited_by_others
from integrations.rest.transport.urls import is_below, same_origin

CONFIRMED_FOR = 60.0
"""Seconds for which an address that was asked for anew, and stayed the same, is not doubted."""


class FoundAddress:
    """Looked up by one caller at a time, and kept for `lifetime` seconds.

    One that is kept for ever is the person's own, and is not asked for anew.
    """

    def __init__(
        self,
        look_up: Callable[[], Awaitable[Url]],
        *,
        lifetime: float,
        clock: Callable[[], float],
    ) -> None:
        self._look_up = look_up
        self._lifetime = lifetime
        self._clock = clock
        self._looking_up = asyncio.Lock()
        self._url: Url | None = None
        self._until = 0.0
        self._confirmed_until = -math.inf
        self._disproved: Url | None = None

    async def get(self) -> Url:
        """The address. Raises IntegrationError if it cannot be found."""
        async with self._looking_up:
            if self._url is None or self._clock() >= self._until:
                return await self._find()
            return self._url

    async def after_refusal(self, refused: Url) -> Url | None:
        """The place by now of what was refused at `refused`; None if the address stands."""
        if self._lifetime == math.inf:
            return None
        async with self._looking_up:
            if self._url is not None and _belongs_to(self._url, refused):
                await self._ask_anew(self._url)
            return self._moved(refused)

    async def _find(self) -> Url:
        with awaited_by_others():
            self._url = await self._look_up()
        self._until = self._clock() + self._lifetime
        return self._url

    async def _ask_anew(self, doubted: Url) -> None:
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

    def _moved(self, refused: Url) -> Url | None:
        old, new = self._disproved, self._url
        if old is None or new is None or not _belongs_to(old, refused):
            return None
        return Url(f"{new}{str(refused).removeprefix(str(old))}")


def _belongs_to(address: Url, url: Url) -> bool:
    return same_origin(address, url) and is_below(address, url)
