"""An address that is looked up, and asked for anew when the vendor disproves it.

Vendors move: Autotask puts a customer into another zone, and each release of ConnectWise PSA
renames the path of its API. What was found is then refused, though nothing is wrong with the
credentials.
"""

from collections.abc import Awaitable, Callable

from integrations.rest.transport.found import Found
from integrations.rest.transport.http import Url
from integrations.rest.transport.urls import is_below, same_origin


class FoundAddress:
    """One that is kept for ever is the person's own, and is not asked for anew."""

    def __init__(
        self,
        look_up: Callable[[], Awaitable[Url]],
        *,
        lifetime: float,
        clock: Callable[[], float],
    ) -> None:
        self._found = Found(look_up, lifetime=lifetime, clock=clock)

    async def get(self) -> Url:
        """The address. Raises IntegrationError if it cannot be found."""
        return await self._found.get()

    async def after_refusal(self, refused: Url) -> Url | None:
        """The place by now of what was refused at `refused`; None if the address stands."""
        moved = await self._found.after_refusal(lambda address: _belongs_to(address, refused))
        if moved is None:
            return None
        old, new = moved
        return Url(f"{new}{str(refused).removeprefix(str(old))}")


def _belongs_to(address: Url, url: Url) -> bool:
    return same_origin(address, url) and is_below(address, url)
