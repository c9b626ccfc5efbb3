"""Unexpected failures: logged once with a correlation id, and never with their text."""

import logging
import traceback
import uuid

from graphql_api.storage.table_store import OutcomeUnknown, StorageUnavailable, TableStoreError

logger = logging.getLogger(__name__)

APOLOGY = "Something went wrong on the server. Its log has the details under the correlation id."
UNREACHABLE = "The storage cannot be reached just now. Try again in a moment."
UNSETTLED = (
    "The connection to the storage dropped while this was written, so it may or may not have been "
    "saved. Load it again before you repeat the change."
)


def log_failure(failure: BaseException, *, where: str) -> str:
    """The correlation id under which the log has it."""
    correlation_id = str(uuid.uuid4())
    logger.error("correlation id %s at %s: %s", correlation_id, where, describe(failure))
    return correlation_id


def apology(original: BaseException | None) -> str:
    if isinstance(original, OutcomeUnknown):
        return UNSETTLED
    return UNREACHABLE if isinstance(original, TableStoreError) else APOLOGY


def describe(failure: BaseException) -> str:
    """The traceback and causes, without the text, which may repeat what a caller sent."""
    lines = []
    cause: BaseException | None = failure
    while cause is not None:
        lines += [_name(cause), *traceback.format_tb(cause.__traceback__)]
        cause = cause.__cause__
    return "\n".join(lines)


def _name(failure: BaseException) -> str:
    name = type(failure).__qualname__
    return f"{name}: {failure}" if isinstance(failure, StorageUnavailable) else name
