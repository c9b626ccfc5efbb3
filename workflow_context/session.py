"""An open Orgmap that contexts share, and refuse to use once it is closed."""

import asyncio
import os
from typing import TYPE_CHECKING

from graphql_api.services.access import Actor, Identity, provider_manager
from workflow_context.exceptions import (
    ContextClosedError,
    ContextElsewhereError,
    NoGrantError,
)

if TYPE_CHECKING:
    from graphql_api.composition import Orgmap, Services


class Session:
    """Acts as one user. What is granted to them is read anew for each context."""

    def __init__(self, orgmap: "Orgmap", *, user_id: str) -> None:
        self.user_id = user_id
        self._orgmap = orgmap
        self._loop = asyncio.get_running_loop()
        self._process_id = os.getpid()
        self._is_closed = False

    @property
    def orgmap(self) -> "Orgmap":
        """Raises ContextClosedError, ContextElsewhereError."""
        if self._is_closed:
            raise ContextClosedError
        if os.getpid() != self._process_id:
            raise ContextElsewhereError("another process")
        if _running_loop() not in (None, self._loop):
            raise ContextElsewhereError("another event loop")
        return self._orgmap

    @property
    def services(self) -> "Services":
        """Raises as `orgmap`."""
        return self.orgmap.services

    async def actor(self) -> Actor:
        """The user with what is granted at this moment.

        With development sign-in one to whom nothing is granted is a provider-wide manager.
        Otherwise raises NoGrantError.
        """
        identity = Identity(user_id=self.user_id)
        actor = await self.services.grants.actor(identity, source="workflow")
        if actor.provider_wide or any(actor.by_organization.values()):
            return actor
        if self.orgmap.settings.auth == "dev":
            return provider_manager(self.user_id, source="workflow")
        raise NoGrantError(self.user_id)

    def close(self) -> None:
        self._is_closed = True


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:  # a setting may be read in a thread
        return None
