"""Unexpected failures: logged once with a correlation id, and never with their text."""

import logging
import traceback
import uuid

from graphql_api.storage.table_store import StorageUnavailable

logger = logging.getLogger(__name__)


def log_failure(failure: BaseException, *, where: str) -> str:
    """The correlation id under which the log has it."""
    correlation_id = str(uuid.uuid4())
    logger.error("correlation id %s at %s: %s", correlation_id, where, describe(failure))
    return correlation_id


def describe(failure: BaseException) -> str:
    """Where it was raised, and its causes; not its text, which may repeat what a caller sent."""
    lines = []
    cause: BaseException | None = failure
    while cause is not None:
        lines += [_name(cause), *traceback.format_tb(cause.__traceback__)]
        cause = cause.__cause__
    return "\n".join(lines)


def _name(failure: BaseException) -> str:
    name = type(failure).__qualname__
    return f"{name}: {failure}" if isinstance(failure, StorageUnavailable) else name
