"""Expected failures as members of the result unions: each exception has one type."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

import strawberry

from graphql_api.schema import types
from graphql_api.services import errors
from graphql_api.services.failures import apology, code_of, log_failure
from integrations import base as vendor

strawberry.enum(vendor.IntegrationErrorKind)

Done = TypeVar("Done")


@strawberry.enum
class ErrorCode(Enum):
    VALIDATION_FAILED = "VALIDATION_FAILED"
    NOT_FOUND = "NOT_FOUND"
    ORGANIZATION_INACTIVE = "ORGANIZATION_INACTIVE"
    DUPLICATE_MAPPING = "DUPLICATE_MAPPING"
    EXTERNAL_ORGANIZATION_CLAIMED = "EXTERNAL_ORGANIZATION_CLAIMED"
    ORGANIZATION_TWIN = "ORGANIZATION_TWIN"
    VERSION_CONFLICT = "VERSION_CONFLICT"
    DISCOVERY_NOT_SUPPORTED = "DISCOVERY_NOT_SUPPORTED"
    INTEGRATION_FAILED = "INTEGRATION_FAILED"
    IMPORT_OUTDATED = "IMPORT_OUTDATED"
    MERGE_OUTDATED = "MERGE_OUTDATED"
    INTERNAL = strawberry.enum_value("INTERNAL", description="In UnexpectedError alone.")
    UNAVAILABLE = strawberry.enum_value(
        "UNAVAILABLE", description="In UnexpectedError alone: nothing was done, try it again."
    )


@strawberry.interface(
    description="A failure that a caller should expect and handle. UNAUTHENTICATED, FORBIDDEN, "
    "RATE_LIMITED, UNAVAILABLE and INTERNAL are top-level errors, in extensions.code; but where a "
    "list has an outcome for each thing asked for, the last two are that of the one they befell."
)
class Error:
    code: ErrorCode
    message: str


@strawberry.type
class FieldError:
    field: str = strawberry.field(
        description="Path of the input field, such as externalOrgId or mappingData.api_base_url."
    )
    message: str


@strawberry.type
class ValidationError(Error):
    fields: list[FieldError]

    @classmethod
    def from_error(cls, error: errors.ValidationError) -> "ValidationError":
        return cls(
            code=ErrorCode.VALIDATION_FAILED,
            message=str(error),
            fields=[FieldError(field=each.field, message=each.message) for each in error.fields],
        )


@strawberry.type
class NotFoundError(Error):
    resource: str = strawberry.field(
        description="organization, integration, mapping, externalOrganization, accessGrant, "
        "rejectedSuggestion, alias, learntName, organizationMerge or exclusion."
    )
    id: str
    available: list[str] = strawberry.field(
        description="The names that do exist, where that is a short list (integrations)."
    )

    @classmethod
    def from_error(cls, error: errors.NotFoundError) -> "NotFoundError":
        return cls(
            code=ErrorCode.NOT_FOUND,
            message=str(error),
            resource=error.resource,
            id=error.id,
            available=list(error.available),
        )


@strawberry.type
class OrganizationInactiveError(Error):
    organization_id: strawberry.ID

    @classmethod
    def from_error(cls, error: errors.OrganizationInactiveError) -> "OrganizationInactiveError":
        return cls(
            code=ErrorCode.ORGANIZATION_INACTIVE,
            message=str(error),
            organization_id=strawberry.ID(error.organization_id),
        )


@strawberry.type
class DuplicateMappingError(Error):
    existing: types.OrganizationMapping

    @classmethod
    def from_error(cls, error: errors.DuplicateMappingError) -> "DuplicateMappingError":
        return cls(
            code=ErrorCode.DUPLICATE_MAPPING,
            message=str(error),
            existing=types.OrganizationMapping.from_model(error.existing),
        )


@strawberry.type
class ExternalOrganizationClaimedError(Error):
    claimed_by: types.Organization | None = strawberry.field(
        description="Absent where the viewer may not see that organization."
    )

    @classmethod
    def from_error(
        cls, error: errors.ExternalOrganizationClaimedError
    ) -> "ExternalOrganizationClaimedError":
        owner = error.claimed_by
        return cls(
            code=ErrorCode.EXTERNAL_ORGANIZATION_CLAIMED,
            message=str(error),
            claimed_by=None if owner is None else types.Organization.from_model(owner),
        )


@strawberry.type(
    description="Not imported, because it is probably there already: map it to its twin, or name "
    "it in evenBeside."
)
class OrganizationTwinError(Error):
    twin: types.Organization | None = strawberry.field(
        description="Absent if the twin is another external organization, and none yet."
    )
    twin_name: str
    confidence: float = strawberry.field(description="From 0 to 1.")
    reasons: list[str] = strawberry.field(description="Sentences, strongest first.")

    @classmethod
    def from_error(cls, error: errors.OrganizationTwinError) -> "OrganizationTwinError":
        twin = error.twin
        return cls(
            code=ErrorCode.ORGANIZATION_TWIN,
            message=str(error),
            twin=None if twin is None else types.Organization.from_model(twin),
            twin_name=error.twin_name,
            confidence=error.confidence,
            reasons=list(error.reasons),
        )


@strawberry.type
class VersionConflictError(Error):
    current: types.OrganizationMapping

    @classmethod
    def from_error(cls, error: errors.VersionConflictError) -> "VersionConflictError":
        return cls(
            code=ErrorCode.VERSION_CONFLICT,
            message=str(error),
            current=types.OrganizationMapping.from_model(error.current),
        )


@strawberry.type
class OrganizationVersionConflictError(Error):
    current: types.Organization

    @classmethod
    def from_error(
        cls, error: errors.OrganizationVersionConflictError
    ) -> "OrganizationVersionConflictError":
        return cls(
            code=ErrorCode.VERSION_CONFLICT,
            message=str(error),
            current=types.Organization.from_model(error.current),
        )


@strawberry.type
class DiscoveryNotSupportedError(Error):
    integration_name: str

    @classmethod
    def from_error(cls, error: vendor.DiscoveryNotSupportedError) -> "DiscoveryNotSupportedError":
        return cls(
            code=ErrorCode.DISCOVERY_NOT_SUPPORTED,
            message=f"{error.integration_name} cannot list its organizations. Type the id in by "
            "hand, as the vendor's own pages show it.",
            integration_name=error.integration_name,
        )


@strawberry.type
class MappingImportOutdatedError(Error):
    @classmethod
    def from_error(cls, error: errors.ImportOutdatedError) -> "MappingImportOutdatedError":
        return cls(code=ErrorCode.IMPORT_OUTDATED, message=str(error))


@strawberry.type
class OrganizationMergeOutdatedError(Error):
    @classmethod
    def from_error(cls, error: errors.MergeOutdatedError) -> "OrganizationMergeOutdatedError":
        return cls(code=ErrorCode.MERGE_OUTDATED, message=str(error))


@strawberry.type
class IntegrationError(Error):
    integration_name: str
    kind: vendor.IntegrationErrorKind
    remedy: str | None
    retry_after_seconds: float | None

    @classmethod
    def from_error(cls, error: vendor.IntegrationError) -> "IntegrationError":
        return cls(
            code=ErrorCode.INTEGRATION_FAILED,
            message=error.message,
            integration_name=error.integration_name,
            kind=error.kind,
            remedy=error.remedy,
            retry_after_seconds=error.retry_after,
        )


@strawberry.type(
    description="Something went wrong with one of a list, and the other outcomes stand."
)
class UnexpectedError(Error):
    correlation_id: str = strawberry.field(description="The server's log has it under this id.")

    @classmethod
    def from_error(cls, error: Exception, *, where: str) -> "UnexpectedError":
        return cls(
            code=ErrorCode[code_of(error)],
            message=apology(error),
            correlation_id=log_failure(error, where=where),
        )


@dataclass(frozen=True)
class UnionMember(strawberry.ExceptionHandler):  # type: ignore[type-arg]  # known per instance
    """Answers a domain exception with its type wherever the field's union has that type."""

    exception_type: type[Exception]
    error_type: type[Error]
    convert: Callable[[Any], Error]

    def handle(self, exception: Exception, *, field: Any, info: Any) -> Error:
        return self.convert(exception)


EXCEPTION_HANDLERS = tuple(
    UnionMember(exception, error_type, error_type.from_error)
    for exception, error_type in (
        (errors.ValidationError, ValidationError),
        (errors.NotFoundError, NotFoundError),
        (errors.OrganizationInactiveError, OrganizationInactiveError),
        (errors.DuplicateMappingError, DuplicateMappingError),
        (errors.ExternalOrganizationClaimedError, ExternalOrganizationClaimedError),
        (errors.OrganizationTwinError, OrganizationTwinError),
        (errors.VersionConflictError, VersionConflictError),
        (errors.OrganizationVersionConflictError, OrganizationVersionConflictError),
        (errors.ImportOutdatedError, MappingImportOutdatedError),
        (errors.MergeOutdatedError, OrganizationMergeOutdatedError),
        (vendor.DiscoveryNotSupportedError, DiscoveryNotSupportedError),
        (vendor.IntegrationError, IntegrationError),
    )
)


def outcome_of(error: Exception, *, where: str) -> Any:
    """The Error that tells the failure of one of a list; the log tells `where` it was."""
    for handler in EXCEPTION_HANDLERS:
        if isinstance(error, handler.exception_type):
            return handler.convert(error)
    return UnexpectedError.from_error(error, where=where)


def outcomes_of(
    outcomes: Sequence[Done | Exception], convert: Callable[[Done], Any], *, where: str
) -> list[Any]:
    """The answer to each of a list: what was done, converted, or the Error that tells why not."""
    return [
        outcome_of(outcome, where=f"{where}.{number}")
        if isinstance(outcome, Exception)
        else convert(outcome)
        for number, outcome in enumerate(outcomes)
    ]
