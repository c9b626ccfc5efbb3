"""What Azure Table Storage answers instead of doing what it was asked: each as it is documented.

A stand-in says them where Azurite never would. The form of an error is that of
https://learn.microsoft.com/rest/api/storageservices/status-and-error-codes2
"""

from collections.abc import Mapping
from dataclasses import dataclass

COMMON = "https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes"
TABLES = "https://learn.microsoft.com/rest/api/storageservices/table-service-error-codes"
SAS = "https://learn.microsoft.com/rest/api/storageservices/sas-error-codes"
TIMEOUTS = (
    "https://learn.microsoft.com/rest/api/storageservices/"
    "setting-timeouts-for-table-service-operations"
)
SHARED_KEYS = "https://learn.microsoft.com/azure/storage/common/shared-key-authorization-prevent"
NETWORK = "https://learn.microsoft.com/azure/storage/common/storage-network-security"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`retry_after` is in seconds."""

    status: int
    code: str
    message: str
    source: str
    retry_after: int | None = None


SERVER_BUSY = Answer(
    status=503,
    code="ServerBusy",
    message="The server is currently unable to receive requests. Please retry your request.",
    source=COMMON,
)
OPERATION_TIMED_OUT = Answer(
    status=500,
    code="OperationTimedOut",
    message="The operation could not be completed within the permitted time.",
    source=TIMEOUTS,
)
INTERNAL_ERROR = Answer(
    status=500,
    code="InternalError",
    message="The server encountered an internal error. Please retry the request.",
    source=COMMON,
)
TABLE_BEING_DELETED = Answer(
    status=409,
    code="TableBeingDeleted",
    message="The specified table is being deleted. Try operation later.",
    source=TABLES,
)
TABLE_NOT_FOUND = Answer(
    status=404,
    code="TableNotFound",
    message="The table specified does not exist.",
    source=TABLES,
)
TRANSIENT = (SERVER_BUSY, OPERATION_TIMED_OUT, INTERNAL_ERROR)

_NOT_AUTHORIZED = "This request is not authorized to perform this operation"
_REFUSALS = (
    # code, message, source
    ("AuthorizationPermissionMismatch", f"{_NOT_AUTHORIZED} using this permission.", SAS),
    ("AuthorizationFailure", f"{_NOT_AUTHORIZED}.", NETWORK),
    (
        "AuthenticationFailed",
        "Server failed to authenticate the request. Make sure the value of the Authorization "
        "header is formed correctly including the signature.",
        COMMON,
    ),
    (
        "KeyBasedAuthenticationNotPermitted",
        "Key based authentication is not permitted on this storage account.",
        SHARED_KEYS,
    ),
    ("AuthorizationSourceIPMismatch", f"{_NOT_AUTHORIZED} using this source IP 203.0.113.7.", SAS),
    ("AuthorizationProtocolMismatch", f"{_NOT_AUTHORIZED} using this protocol.", SAS),
    ("AuthorizationServiceMismatch", f"{_NOT_AUTHORIZED} using this service.", SAS),
    ("AuthorizationResourceTypeMismatch", f"{_NOT_AUTHORIZED} using this resource type.", SAS),
    ("AccountIsDisabled", "The specified account is disabled.", COMMON),
    (
        "InsufficientAccountPermissions",
        "The account being accessed does not have sufficient permissions to execute this "
        "operation.",
        COMMON,
    ),
)
_UNAUTHENTICATED = (
    "Server failed to authenticate the request. Please refer to the information in the "
    "www-authenticate header."
)
REFUSALS: Mapping[str, Answer] = {
    **{
        code: Answer(status=403, code=code, message=message, source=source)
        for code, message, source in _REFUSALS
    },
    **{
        code: Answer(status=401, code=code, message=_UNAUTHENTICATED, source=COMMON)
        for code in ("NoAuthenticationInformation", "InvalidAuthenticationInfo")
    },
}
"""By their codes."""
