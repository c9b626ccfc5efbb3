"""From what Azure's client raises to the words of the port.

A read can always be asked again. Of a write it matters whether it may have happened: not if it was
never sent, or was answered with a 4xx; anything else, a 5xx too, leaves that open.
"""

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence

import aiohttp
from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    HttpResponseError,
    ServiceRequestTimeoutError,
)
from azure.data.tables import TableTransactionError

from graphql_api.storage.azure_refusals import remedy
from graphql_api.storage.table_store import (
    ETagMismatch,
    Operation,
    OutcomeUnknown,
    RowConflict,
    RowExists,
    RowNotFound,
    StorageRefused,
    StorageUnavailable,
    TableStoreError,
)

_CONFLICTS: Mapping[str, type[RowConflict]] = {
    "EntityAlreadyExists": RowExists,
    "ResourceNotFound": RowNotFound,
    "EntityNotFound": RowNotFound,
    "UpdateConditionNotSatisfied": ETagMismatch,
    "ConditionNotMet": ETagMismatch,
}
_BUSY_STATUS = frozenset({408, 429})
_BUSY_CODES = frozenset({"TableBeingDeleted", "AccountBeingCreated"})
"""Refusals that time mends."""
_REQUEST_ID = re.compile(r"RequestId:([0-9A-Fa-f-]{8,40})")
_SECONDS = re.compile(r"[0-9]{1,6}")
_INDEX = re.compile(r"^-?\w+:")
NO_ANSWER = "the answer is not a table service's."


@contextlib.contextmanager
def translated_read(table: str) -> Iterator[None]:
    try:
        yield
    except AzureError as error:
        raise read_failure(error, table) from error
    except TableStoreError:
        raise
    except Exception as error:
        # The client stumbles in many ways over an answer that is none.
        raise StorageUnavailable(f"Table {table}: {NO_ANSWER}") from error


@contextlib.contextmanager
def translated_write(
    table: str, partition_key: str, operations: Sequence[Operation]
) -> Iterator[None]:
    try:
        yield
    except TableTransactionError as error:
        raise _failed_operation(error, table, partition_key, operations) from error
    except AzureError as error:
        raise _write_failure(error, table) from error
    except TableStoreError:
        raise
    except Exception as error:
        # It was sent, and the client stumbles over the answer: a 202 that is no multipart, say.
        raise OutcomeUnknown(f"Table {table}: {NO_ANSWER}", is_busy=True) from error


def code_of(error: AzureError) -> str:
    """The service's word for it, which the SDK adds to an error once it has decoded it."""
    code = getattr(error, "error_code", None) or ""
    return str(getattr(code, "value", code))


def read_failure(error: AzureError, table: str) -> StorageUnavailable:
    if _is_refused(error):
        return StorageRefused(_described(error, table), reason=_reason(error))
    return StorageUnavailable(
        _described(error, table),
        reason=_reason(error),
        is_busy=_is_busy(error),
        retry_after=_retry_after(error),
    )


def _write_failure(error: AzureError, table: str) -> StorageUnavailable | OutcomeUnknown:
    if _was_never_sent(error) or _is_refused(error) or _status(error) == 429:
        return read_failure(error, table)
    return OutcomeUnknown(
        _described(error, table),
        reason=_reason(error),
        is_busy=_is_busy(error),
        retry_after=_retry_after(error),
    )


def _failed_operation(
    error: TableTransactionError,
    table: str,
    partition_key: str,
    operations: Sequence[Operation],
) -> TableStoreError:
    conflict = _CONFLICTS.get(code_of(error))
    if conflict is None:
        return _write_failure(error, table)
    if not 0 <= error.index < len(operations):
        return OutcomeUnknown(f"Table {table}: {NO_ANSWER}", is_busy=True)
    return conflict(table, partition_key, operations[error.index].row_key)


def _was_never_sent(error: AzureError) -> bool:
    """Whether no connection, or no token, was to be had.

    A ServiceRequestError alone does not say so: the SDK raises it, too, when the connection drops
    after the request was sent.
    https://github.com/Azure/azure-sdk-for-python/blob/azure-core_1.41.0/sdk/core/azure-core/azure/core/pipeline/transport/_aiohttp.py
    """
    if isinstance(error, ClientAuthenticationError):
        return error.response is None
    if isinstance(error, ServiceRequestTimeoutError):
        return True
    return isinstance(error.inner_exception, aiohttp.ClientConnectorError)


def _is_refused(error: AzureError) -> bool:
    """A 4xx, but for those that time mends; a time-out of the server's own may come too late."""
    status = _status(error)
    return (
        status is not None
        and 400 <= status < 500
        and status not in _BUSY_STATUS
        and code_of(error) not in _BUSY_CODES
    )


def _is_busy(error: AzureError) -> bool:
    status = _status(error)
    return status is not None and (status >= 500 or status in _BUSY_STATUS or status == 409)


def _status(error: AzureError) -> int | None:
    return error.status_code if isinstance(error, HttpResponseError) else None


def _retry_after(error: AzureError) -> float | None:
    """Seconds, as Azure writes it; a date is left to the pauses that grow."""
    told = _headers(error).get("Retry-After", "")
    return float(told) if _SECONDS.fullmatch(told) else None


def _headers(error: AzureError) -> Mapping[str, str]:
    response = getattr(error, "response", None)
    return getattr(response, "headers", None) or {}


def _request_id(error: AzureError) -> str:
    """Microsoft's support asks for it. A part of a batch has it in its text alone."""
    if found := _headers(error).get("x-ms-request-id"):
        return found
    in_text = _REQUEST_ID.search(error.message or "")
    return in_text[1] if in_text else ""


def _reason(error: AzureError) -> str:
    """Status, code, the id of the request, and what to do; nothing that names the account."""
    status = _status(error)
    if status is None:
        return "No answer, or no token to ask with."
    id_ = _request_id(error)
    told = f"{status} {code_of(error)}".strip() + (f" (request {id_})" if id_ else "")
    return f"{told}. {remedy(code_of(error))}".strip()


def _described(error: AzureError, table: str) -> str:
    """The service's own first line, and the reason."""
    line = error.message.splitlines()[0] if error.message else repr(error)
    said = _INDEX.sub("", line) if isinstance(error, TableTransactionError) else line
    return f"Table {table}: {said} {_reason(error)}" if _status(error) else f"Table {table}: {said}"
