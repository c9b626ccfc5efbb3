"""What each refusal of Azure Table Storage means, and who has to change what.

The codes: https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes
and https://learn.microsoft.com/rest/api/storageservices/sas-error-codes
"""

from collections.abc import Mapping

_ROLE = (
    # https://learn.microsoft.com/azure/storage/tables/assign-azure-role-data-access
    "Assign it the role Storage Table Data Contributor on the storage account: Owner and "
    "Contributor give no access to data, and a new role may take 30 minutes to count."
)
_SIGNATURE = "the shared access signature in ORGMAP_AZURE_CONNECTION_STRING"

REMEDIES: Mapping[str, str] = {
    "AuthorizationPermissionMismatch": (
        f"The identity that ORGMAP_AZURE_ACCOUNT_URL is opened with may not do this. {_ROLE} Or "
        f"{_SIGNATURE} does not allow it: sign one for reading, adding, updating and deleting "
        "entities, and for creating tables."
    ),
    "AuthorizationFailure": (
        # https://learn.microsoft.com/azure/storage/common/storage-network-security
        "As a rule it is the storage account's network: under Networking, allow the network or the "
        "address that Orgmap runs in, or give the account a private endpoint there for the "
        "sub-resource table. If the network is allowed, the account's key or signature in "
        "ORGMAP_AZURE_CONNECTION_STRING does not allow this."
    ),
    "AuthenticationFailed": (
        "The account's key in ORGMAP_AZURE_CONNECTION_STRING is wrong or was rotated; or its "
        "shared access signature is wrong or has expired; or this machine's clock is more than 15 "
        "minutes off. With ORGMAP_AZURE_ACCOUNT_URL, the token is of another tenant or cloud than "
        "the account."
    ),
    "KeyBasedAuthenticationNotPermitted": (
        # https://learn.microsoft.com/azure/storage/common/shared-key-authorization-prevent
        "The storage account does not allow its keys to be used. Set ORGMAP_AZURE_ACCOUNT_URL "
        "instead of ORGMAP_AZURE_CONNECTION_STRING and give Orgmap a managed identity. " + _ROLE
    ),
    "AuthorizationSourceIPMismatch": (
        f"Orgmap's address is outside of the range that {_SIGNATURE} allows."
    ),
    "AuthorizationProtocolMismatch": f"Use https: {_SIGNATURE} allows no other protocol.",
    "AuthorizationServiceMismatch": f"Sign for the service Table: {_SIGNATURE} is for others.",
    "AuthorizationResourceTypeMismatch": (
        f"Sign for the resource types Container and Object: {_SIGNATURE} lacks one."
    ),
    "AccountIsDisabled": (
        "The storage account is disabled, most often because its subscription is. Enable it again."
    ),
    "InsufficientAccountPermissions": (
        "Reading or writing is disabled for the storage account. Enable it again."
    ),
    "NoAuthenticationInformation": (
        "The request came without a valid token. ORGMAP_AZURE_ACCOUNT_URL is to name the account's "
        "table endpoint, and AZURE_AUTHORITY_HOST its cloud, if that is not the public one."
    ),
    "InvalidAuthenticationInfo": (
        "The token is of another tenant or cloud than the storage account of "
        "ORGMAP_AZURE_ACCOUNT_URL. AZURE_TENANT_ID and AZURE_AUTHORITY_HOST say which it is asked "
        "of."
    ),
    "TableNotFound": (
        "The table does not exist. Orgmap creates its tables when it starts, if its role lets it: "
        "Storage Table Data Contributor does."
    ),
    "TableBeingDeleted": (
        # https://learn.microsoft.com/rest/api/storageservices/delete-table
        "The table was deleted a moment ago. Azure needs 40 seconds or more until it can be "
        "created again."
    ),
}
"""By code. The texts name no account, so they may be shown to anybody."""


def remedy(code: str) -> str:
    """Empty for a code that nothing is known of."""
    return REMEDIES.get(code, "")
