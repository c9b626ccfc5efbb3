"""One person's files are planned one after another.

A thread that works makes the event loop, and so all others, wait longer for its turn.
"""

import asyncio
from weakref import WeakValueDictionary

from graphql_api.services.access import Actor


class Turns:
    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def of(self, actor: Actor) -> asyncio.Lock:
        """To be held while a file of the actor's is planned."""
        return self._locks.setdefault(actor.user_id, asyncio.Lock())
