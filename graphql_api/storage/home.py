"""Keeps a store in the process and the event loop that opened it.

Its connections, threads and locks belong there: elsewhere an operation would never end, or fail
with a sentence about futures.
"""

import asyncio
import os
from dataclasses import dataclass, field

from graphql_api.storage.table_store import StorageRefused

_FORKED = (
    "Orgmap was opened in another process, which this one was forked from. Open it again in each "
    "process: nothing that is open goes along."
)
_OTHER_LOOP = (
    "Orgmap was opened in another event loop. Open it once in each: what is open can be shared by "
    "the tasks of one loop, and not by threads that run loops of their own."
)


@dataclass(frozen=True, kw_only=True)
class Home:
    """Made inside the event loop that the store belongs to."""

    process_id: int = field(default_factory=os.getpid)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)

    @property
    def is_this_process(self) -> bool:
        return os.getpid() == self.process_id

    def check(self) -> None:
        """Raises StorageRefused elsewhere."""
        if not self.is_this_process:
            raise StorageRefused(_FORKED, reason=_FORKED)
        if asyncio.get_running_loop() is not self.loop:
            raise StorageRefused(_OTHER_LOOP, reason=_OTHER_LOOP)
