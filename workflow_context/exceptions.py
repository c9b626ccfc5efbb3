"""Every failure that a workflow can meet. They pickle, with their fields.

ServiceError
├── ContextClosedError                  the context, or the workflows that gave it, were closed
├── ContextElsewhereError               opened in another process, or by another event loop
├── NotFoundError
│   ├── OrganizationNotFoundError       no such organization, or none that this user may see
│   ├── IntegrationNotFoundError        no such integration; `available` names those that exist
│   ├── MappingNotFoundError            not mapped: there is no default mapping
│   └── ExternalOrganizationNotFoundError  none that this user may map
├── NoGrantError                        nothing is granted to the user: roles of tokens do not count
├── MultipleMappingsError               several mappings and no id; `mapping_ids` names them
├── MultipleOrganizationsError          several share one; `organization_ids` names them
├── OrganizationInactiveError           nothing is done for an inactive organization
├── PermissionDeniedError               the user may see the organization, but may not do this
├── ValidationError                     a value is not allowed; `fields` says which and why
├── DuplicateMappingError               mapped to that external organization already
├── ExternalOrganizationClaimedError    it belongs to another organization
└── VersionConflictError                changed since it was read; `current` is what it is now
IntegrationError                        the vendor, or what was set up for it, failed: has `kind`,
                                        `remedy`, `retry_after`, and a subclass for each kind
├── OutsideOrganizationError            what was asked for, or sent, is another organization's
└── UnknownResourceError                not declared; `resources` names those that are
DiscoveryNotSupportedError              the integration cannot list its organizations
SecretsUnavailableError                 the vault cannot be asked for a secret
TableStoreError                         the storage failed
├── StorageUnavailable                  nothing was written
│   └── StorageRefused                  and somebody has to change what the message says
├── OutcomeUnknown                      it may or may not have been written: repeat the step
├── RowUnreadable                       somebody garbled a row; `orgmap repair` names it
└── LimitExceeded                       more than the storage can hold
SettingsError                           the environment holds something that is not allowed
"""

from collections.abc import Sequence

from graphql_api.services.errors import (
    DuplicateMappingError,
    ExternalOrganizationClaimedError,
    ExternalOrganizationNotFoundError,
    IntegrationNotFoundError,
    MappingNotFoundError,
    NotFoundError,
    OrganizationInactiveError,
    OrganizationNotFoundError,
    PermissionDeniedError,
    ServiceError,
    ValidationError,
    VersionConflictError,
    cut,
)
from graphql_api.settings import SettingsError
from graphql_api.storage.table_store import (
    LimitExceeded,
    OutcomeUnknown,
    RowUnreadable,
    StorageRefused,
    StorageUnavailable,
    TableStoreError,
)
from integrations.base import (
    DiscoveryNotSupportedError,
    IntegrationAuthenticationError,
    IntegrationBadResponseError,
    IntegrationConfigurationError,
    IntegrationError,
    IntegrationErrorKind,
    IntegrationMissingResourceError,
    IntegrationPermissionError,
    IntegrationRateLimitedError,
    IntegrationTimeoutError,
    IntegrationUnavailableError,
    OutsideOrganizationError,
    SecretsUnavailableError,
    UnknownResourceError,
)

__all__ = [
    "TRANSIENT",
    "ContextClosedError",
    "ContextElsewhereError",
    "DiscoveryNotSupportedError",
    "DuplicateMappingError",
    "ExternalOrganizationClaimedError",
    "ExternalOrganizationNotFoundError",
    "IntegrationAuthenticationError",
    "IntegrationBadResponseError",
    "IntegrationConfigurationError",
    "IntegrationError",
    "IntegrationErrorKind",
    "IntegrationMissingResourceError",
    "IntegrationNotFoundError",
    "IntegrationPermissionError",
    "IntegrationRateLimitedError",
    "IntegrationTimeoutError",
    "IntegrationUnavailableError",
    "LimitExceeded",
    "MappingNotFoundError",
    "MultipleMappingsError",
    "MultipleOrganizationsError",
    "NoGrantError",
    "NotFoundError",
    "OrganizationInactiveError",
    "OrganizationNotFoundError",
    "OutcomeUnknown",
    "OutsideOrganizationError",
    "PermissionDeniedError",
    "RowUnreadable",
    "SecretsUnavailableError",
    "ServiceError",
    "SettingsError",
    "StorageRefused",
    "StorageUnavailable",
    "TableStoreError",
    "UnknownResourceError",
    "ValidationError",
    "VersionConflictError",
]

TRANSIENT = (
    IntegrationRateLimitedError,
    IntegrationTimeoutError,
    IntegrationUnavailableError,
    OutcomeUnknown,
    SecretsUnavailableError,
    StorageRefused,
    StorageUnavailable,
)
"""Failures that another attempt may not meet, with nobody doing anything: `except TRANSIENT:`."""

MOST_SHOWN = 10
"""Ids that a message lists; the exception has them all."""


class NoGrantError(ServiceError):
    """Nothing is granted to the user, on no organization, so there is nothing to act on."""

    def __init__(self, user_id: str) -> None:
        super().__init__(
            f"There is no grant to {cut(user_id)}. Roles are in the tokens of people who sign in, "
            "and a workflow has none: grant access to this id (orgmap access grant ID --permission "
            "canManageConfig), or run as another one."
        )
        self.user_id = user_id


class MultipleMappingsError(ServiceError):
    """The organization has several mappings of the integration; choose one of `mapping_ids`."""

    def __init__(self, integration_name: str, mapping_ids: Sequence[str]) -> None:
        super().__init__(
            f"The organization has {len(mapping_ids)} mappings to {cut(integration_name)}. "
            f"Say which with mapping_id: {', '.join(mapping_ids)}."
        )
        self.integration_name = integration_name
        self.mapping_ids = tuple(mapping_ids)


class MultipleOrganizationsError(ServiceError):
    """Several organizations share one of a vendor's; `organization_ids` are theirs."""

    def __init__(
        self, integration_name: str, external_org_id: str, organization_ids: Sequence[str]
    ) -> None:
        super().__init__(
            f"{len(organization_ids)} organizations share {cut(external_org_id)} of "
            f"{cut(integration_name)}: {_shown(organization_ids)}. Choose one of them by its id."
        )
        self.integration_name = integration_name
        self.external_org_id = external_org_id
        self.organization_ids = tuple(organization_ids)


def _shown(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - MOST_SHOWN} more" if len(ids) > MOST_SHOWN else ""
    return ", ".join(ids[:MOST_SHOWN]) + more


class ContextClosedError(ServiceError):
    def __init__(self) -> None:
        super().__init__(
            "The context is closed, because the block that opened it has ended. Use it inside of "
            "that block, or open another one."
        )


class ContextElsewhereError(ServiceError):
    """`opened_by` is what opened it: another process, or another event loop."""

    def __init__(self, opened_by: str) -> None:
        super().__init__(
            f"The context was opened by {opened_by}, whose connections cannot be used here. Pass "
            "the organization's id instead, and open a context where it is used."
        )
        self.opened_by = opened_by
