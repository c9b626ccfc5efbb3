"""Unexpected failures: logged with a correlation id, and never with their text.

Each is logged once, and the many that one outage of the storage brings are logged as one.
"""

import logging
import re
import time
import traceback
import uuid
from collections.abc import Callable

from graphql_api.services.outages import Outages
from graphql_api.storage.table_store import (
    OutcomeUnknown,
    RowUnreadable,
    StorageRefused,
    StorageUnavailable,
)

logger = logging.getLogger(__name__)

INTERNAL = "INTERNAL"
UNAVAILABLE = "UNAVAILABLE"
"""Nothing was done, and trying again is right; for a refusal, once it is seen to."""

APOLOGY = "Something went wrong on the server. Its log has the details under the correlation id."
UNREACHABLE = "The storage cannot be reached just now. Try again in a moment."
REFUSED = "The storage refuses this until it is seen to."
UNSETTLED = (
    "The storage failed, or the connection to it dropped, while this was written, so it may or may "
    "not have been saved. Load it again before you repeat the change."
)

_VARYING = re.compile(r"[0-9a-f:-]*[0-9][0-9a-f:-]*")
"""Times and ids of requests, which make no other outage."""


def code_of(failure: BaseException | None) -> str:
    """UNAVAILABLE if the storage could not be reached and nothing was written, else INTERNAL."""
    return UNAVAILABLE if isinstance(failure, StorageUnavailable) else INTERNAL


def apology(original: BaseException | None) -> str:
    if isinstance(original, OutcomeUnknown):
        return UNSETTLED
    if isinstance(original, StorageRefused):
        return f"{REFUSED} {original.reason}".rstrip()
    return UNREACHABLE if isinstance(original, StorageUnavailable) else APOLOGY


def log_failure(failure: BaseException, *, where: str) -> str:
    """The correlation id under which the log has it; those of one outage share theirs."""
    if isinstance(failure, StorageUnavailable):
        return _OUTAGES.note(failure, where=where)
    correlation_id = str(uuid.uuid4())
    _log(failure, where=where, correlation_id=correlation_id)
    return correlation_id


def describe(failure: BaseException) -> str:
    """The traceback and causes. Only a storage's failure has its text, which names no data; any
    other may repeat what a caller sent."""
    lines = []
    cause: BaseException | None = failure
    while cause is not None:
        lines += [_name(cause), *traceback.format_tb(cause.__traceback__)]
        cause = cause.__cause__
    return "\n".join(lines)


def kind_of(failure: Exception) -> str:
    """The same for failures that differ in times and ids alone: they are of one outage."""
    return _VARYING.sub("", str(failure))


class OutageLog:
    """Says once with details that the storage is away, and then from time to time how often."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._outages = Outages(clock=clock)

    def note(self, failure: StorageUnavailable, *, where: str) -> str:
        """The correlation id of the outage; failures in other words are another one."""
        noted = self._outages.note(kind_of(failure))
        if noted.is_first:
            _log(failure, where=where, correlation_id=noted.correlation_id)
        elif noted.to_count:
            logger.error(
                "correlation id %s: the storage is still away; %d more failed, the last at %s",
                noted.correlation_id,
                noted.to_count,
                where,
            )
        return noted.correlation_id


_OUTAGES = OutageLog()
"""Of this process, which has one log."""


def _log(failure: BaseException, *, where: str, correlation_id: str) -> None:
    logger.error("correlation id %s at %s: %s", correlation_id, where, describe(failure))


def _name(failure: BaseException) -> str:
    name = type(failure).__qualname__
    is_told = isinstance(failure, StorageUnavailable | OutcomeUnknown | RowUnreadable)
    return f"{name}: {failure}" if is_told else name
