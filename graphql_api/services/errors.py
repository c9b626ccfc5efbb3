"""Expected failures of the services. They carry data, and a message fit for a person.

ServiceError
├── ValidationError                   a value that was given is not allowed
├── NotFoundError                     no such thing, or none that the actor may see
│   ├── OrganizationNotFoundError
│   ├── IntegrationNotFoundError      names the integrations that exist
│   ├── MappingNotFoundError
│   ├── ExternalOrganizationNotFoundError
│   ├── ExternalOrganizationUnlistedError  the vendor's listing does not hold it
│   ├── GrantNotFoundError
│   ├── RejectionNotFoundError        the suggestion was not rejected
│   ├── ExclusionNotFoundError        nothing of this id is excluded
│   ├── AliasNotFoundError
│   ├── MergeNotFoundError
│   └── LearntNameNotFoundError       no mapping taught the name, or it is not forgotten
├── OrganizationInactiveError         nothing may be mapped to an inactive organization
├── DuplicateMappingError             the organization is mapped to that external one already
├── ExternalOrganizationClaimedError  the external organization belongs to another organization
├── OrganizationTwinError             an organization made of it would be one of two of one company
├── VersionConflictError              the mapping changed since it was read
├── OrganizationVersionConflictError  the organization changed since it was read
├── ImportOutdatedError               what an import relied on has moved since it was planned
├── MergeOutdatedError                what a merge relied on has moved since it was planned
└── PermissionDeniedError             the actor may see it, but may not do this
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graphql_api.models.mapping import Hold, OrganizationMapping
from graphql_api.models.organization import Organization
from integrations.base import PicklableError

MAX_ECHO = 100
MAX_ID = 200
MAX_MESSAGE = 2_000
MAX_PROBLEMS = 20
MAX_REASONS = 1_000


def shortened(given: str) -> str:
    """In quotes, for a message that repeats what was given: of a long text only the beginning,
    and how long it was."""
    if len(given) <= MAX_ECHO:
        return repr(given)
    return f"{given[:MAX_ECHO] + '…'!r} ({len(given):,} characters)"


def cut(given: str, *, at: int = MAX_ID) -> str:
    """No longer than that, for a field that repeats what was given."""
    return given if len(given) <= at else f"{given[:at]}…"


class ServiceError(PicklableError):
    """The message is a whole sentence, fit for a person, and of bounded length."""

    def __init__(self, message: str) -> None:
        super().__init__(cut(message, at=MAX_MESSAGE))


@dataclass(frozen=True, kw_only=True)
class FieldProblem:
    """`field` is the input's path in GraphQL's names, such as mappingData.api_base_url."""

    field: str
    message: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "field", cut(self.field))
        object.__setattr__(self, "message", cut(self.message, at=MAX_MESSAGE))


class ValidationError(ServiceError):
    """Tells the first problems, and how many there are more."""

    def __init__(self, fields: Sequence[FieldProblem]) -> None:
        told = tuple(fields[:MAX_PROBLEMS])
        if len(fields) > MAX_PROBLEMS:
            message = f"{len(fields) - MAX_PROBLEMS:,} more problems are not listed."
            told += (FieldProblem(field=fields[MAX_PROBLEMS].field, message=message),)
        super().__init__(" ".join(f"{problem.field}: {problem.message}" for problem in told))
        self.fields = told


class NotFoundError(ServiceError):
    """`available` holds the names that do exist, if that is a short list."""

    def __init__(
        self, message: str, *, resource: str, id: str, available: Sequence[str] = ()
    ) -> None:
        super().__init__(message)
        self.resource = cut(resource)
        self.id = cut(id)
        self.available = tuple(available)


class OrganizationNotFoundError(NotFoundError):
    def __init__(self, organization_id: str) -> None:
        super().__init__(
            f"There is no organization {shortened(organization_id)}, or you do not have access to "
            "it. Check the id, or ask a provider-wide manager for access.",
            resource="organization",
            id=organization_id,
        )


class IntegrationNotFoundError(NotFoundError):
    def __init__(self, name: str, available: Sequence[str]) -> None:
        existing = f" Available integrations: {', '.join(available)}." if available else ""
        super().__init__(
            f"There is no integration {shortened(name)}.{existing}",
            resource="integration",
            id=name,
            available=available,
        )


class MappingNotFoundError(NotFoundError):
    pass


class ExternalOrganizationNotFoundError(NotFoundError):
    """Worded the same whether it does not exist or belongs to another organization."""

    def __init__(self, external_org_id: str) -> None:
        super().__init__(
            f"There is no external organization {shortened(external_org_id)} that you may map. "
            "Ask a provider-wide manager to map it.",
            resource="externalOrganization",
            id=external_org_id,
        )


class ExternalOrganizationUnlistedError(NotFoundError):
    def __init__(self, external_org_id: str, integration_name: str) -> None:
        super().__init__(
            f"{integration_name} does not list {shortened(external_org_id)}. Check the id, or list "
            "its organizations again.",
            resource="externalOrganization",
            id=external_org_id,
        )


class GrantNotFoundError(NotFoundError):
    def __init__(self, user_id: str) -> None:
        super().__init__(
            f"{shortened(user_id)} has not been granted this access. List the grants to see who "
            "has.",
            resource="accessGrant",
            id=user_id,
        )


class MergeNotFoundError(NotFoundError):
    def __init__(self, merge_id: str) -> None:
        super().__init__(
            f"There is no merge {shortened(merge_id)}. List the merges of an organization to see "
            "their ids.",
            resource="organizationMerge",
            id=merge_id,
        )


class JobNotFoundError(NotFoundError):
    def __init__(self, id: str, available: Sequence[str] = ()) -> None:
        super().__init__(
            f"There is no job {shortened(id)}. Ask for `jobs` to see those that there are.",
            resource="job",
            id=id,
            available=available,
        )


class JobRunNotFoundError(NotFoundError):
    def __init__(self, run_id: str) -> None:
        super().__init__(
            f"There is no run {shortened(run_id)}, or it is another person's. Runs are kept for 30 "
            "days.",
            resource="jobRun",
            id=run_id,
        )


class RejectionNotFoundError(NotFoundError):
    def __init__(self, organization_id: str, external_org_id: str) -> None:
        super().__init__(
            f"The suggestion of {shortened(external_org_id)} for organization "
            f"{shortened(organization_id)} has not been rejected. List the rejected suggestions to "
            "see which have.",
            resource="rejectedSuggestion",
            id=external_org_id,
        )


class ExclusionNotFoundError(NotFoundError):
    """Worded the same whether there is none or it is one that the actor may not see."""

    def __init__(self, exclusion_id: str) -> None:
        super().__init__(
            f"There is no exclusion {shortened(exclusion_id)}. List the exclusions to see which "
            "there are.",
            resource="exclusion",
            id=exclusion_id,
        )


class AliasNotFoundError(NotFoundError):
    def __init__(self, organization_id: str, name: str) -> None:
        super().__init__(
            f"Organization {shortened(organization_id)} has no alias {shortened(name)}. List its "
            "aliases to see which it has.",
            resource="alias",
            id=name,
        )


class LearntNameNotFoundError(NotFoundError):
    def __init__(self, organization_id: str, name: str) -> None:
        super().__init__(
            f"No mapping of organization {shortened(organization_id)} teaches the name "
            f"{shortened(name)}, and it is not among its forgotten ones. List its learnt names to "
            "see which there are.",
            resource="learntName",
            id=name,
        )


class OrganizationInactiveError(ServiceError):
    def __init__(self, organization: Organization) -> None:
        remedy = (
            "Activate the organization before mapping it."
            if organization.merged_into is None
            else "It was merged into another organization: map that one, or have the merge undone."
        )
        super().__init__(f"{cut(organization.name)} is inactive. {remedy}")
        self.organization_id = cut(organization.org_id)


class DuplicateMappingError(ServiceError):
    def __init__(self, existing: OrganizationMapping) -> None:
        super().__init__(
            f"This organization is already mapped to "
            f"{shortened(existing.external_org_id)} of {existing.integration_name}, by mapping "
            f"{existing.mapping_id}. Change that mapping, "
            "or choose another external organization."
        )
        self.existing = existing


_HELD: Mapping[Hold, str] = {
    Hold.MAPPED: (
        "already belongs to {owner}. Deactivate that mapping first, or choose another external "
        "organization."
    ),
    Hold.BEING_MAPPED: (
        "is being mapped to {owner} just now. Try again in a few seconds, or choose another "
        "external organization."
    ),
    Hold.BEING_MERGED: (
        "is kept while {owner} is merged with another organization. Try again once the merge is "
        "done, or choose another external organization."
    ),
}


class ExternalOrganizationClaimedError(ServiceError):
    """`claimed_by` is None if the actor may not see that organization."""

    def __init__(
        self,
        external_org_id: str,
        *,
        claimed_by: Organization | None,
        hold: Hold = Hold.MAPPED,
    ) -> None:
        owner = cut(claimed_by.name) if claimed_by else "another organization"
        super().__init__(f"{shortened(external_org_id)} {_HELD[hold].format(owner=owner)}")
        self.claimed_by = claimed_by
        self.hold = hold


class OrganizationTwinError(ServiceError):
    """What is not imported unasked, since it probably is there already.

    `twin` is None if that is another external organization which is no organization yet.
    `reasons` are sentences; `confidence` is from 0 to 1.
    """

    def __init__(
        self,
        name: str,
        *,
        twin_name: str,
        twin: Organization | None,
        confidence: float,
        reasons: Sequence[str],
    ) -> None:
        self.twin_name = cut(twin_name)
        self.twin = twin
        self.confidence = min(confidence, 1.0)
        self.reasons = tuple(cut(each, at=MAX_REASONS) for each in reasons[:MAX_PROBLEMS])
        super().__init__(
            f"{shortened(name)} is probably the same as {_told(twin, twin_name)} "
            f"({self.confidence:.0%}). {cut(' '.join(reasons), at=MAX_REASONS)} Map it to that one "
            "instead, or import it even so if it is a different customer."
        )


def _told(twin: Organization | None, name: str) -> str:
    if twin is None:
        return f"{shortened(name)} of the same list"
    state = "" if twin.is_active else "inactive "
    return f"the {state}organization {shortened(twin.name)} ({cut(twin.org_id)})"


class VersionConflictError(ServiceError):
    def __init__(self, current: OrganizationMapping) -> None:
        super().__init__(
            f"The mapping has changed since it was read and is now at version {current.version}. "
            "Review the current values and try again."
        )
        self.current = current


class OrganizationVersionConflictError(ServiceError):
    def __init__(self, current: Organization) -> None:
        super().__init__(
            f"The organization has changed since it was read and is now at version "
            f"{current.version}. Review the current values and try again."
        )
        self.current = current


class ImportOutdatedError(ServiceError):
    def __init__(self) -> None:
        super().__init__(
            "Nothing was written, because the file or the stored mappings have changed since the "
            "import was planned. Plan it again and review the new plan."
        )


class MergeOutdatedError(ServiceError):
    def __init__(self) -> None:
        super().__init__(
            "Nothing was merged, because one of the organizations, its mappings, grants or "
            "rejected suggestions have changed since the merge was planned. Plan it again and "
            "review the new plan."
        )


class TooManyRunsError(ServiceError):
    """Somebody has as many connection tests of many mappings under way as one person may have."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"{most} runs of tests of yours are under way, which is all that is allowed. "
            "Wait for one to end, or stop it."
        )
        self.most = most


class PermissionDeniedError(ServiceError):
    def __init__(self, permission: str, *, organization_id: str | None = None) -> None:
        organization_id = None if organization_id is None else cut(organization_id)
        where = "provider-wide" if organization_id is None else f"on organization {organization_id}"
        super().__init__(
            f"This requires the permission {permission} {where}. Ask a provider-wide manager "
            "to grant it."
        )
        self.permission = cut(permission)
        self.organization_id = organization_id
