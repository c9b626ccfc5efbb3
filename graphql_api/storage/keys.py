"""Names of tables and keys: where each row stands.

Helper rows begin with `~`, which sorts after every UUID and every integration name, so a range that
ends before `~` holds only what a reader of the table expects.
"""

import hashlib
import re
from datetime import UTC, datetime

ORGANIZATIONS = "Organizations"
ORG_MAPPINGS = "OrgIntegrationMappings"
INTEGRATION_MAPPINGS = "IntegrationMappings"
AUDIT_EVENTS = "AuditEvents"
ORG_PERMISSIONS = "OrgPermissions"
USER_PERMISSIONS = "UserPermissions"
REJECTED_SUGGESTIONS = "RejectedSuggestions"
EXCLUSIONS = "Exclusions"
KEPT_SECRETS = "KeptSecrets"
ORGANIZATION_MERGES = "OrganizationMerges"
WRITERS = "Writers"
LISTINGS = "Listings"
COVERAGE_SUMS = "CoverageSums"
JOBS = "Jobs"
META = "Meta"
TABLES = (
    ORG_MAPPINGS,
    INTEGRATION_MAPPINGS,
    AUDIT_EVENTS,
    ORG_PERMISSIONS,
    USER_PERMISSIONS,
    REJECTED_SUGGESTIONS,
    EXCLUSIONS,
    KEPT_SECRETS,
    ORGANIZATION_MERGES,
    WRITERS,
    LISTINGS,
    COVERAGE_SUMS,
    JOBS,
    META,
    ORGANIZATIONS,
)
"""In the order in which they are made: the one that readiness reads is the last."""

ORGANIZATIONS_PARTITION = "organizations"
ALL_EVENTS_PARTITION = "all"
REJECTED_SUGGESTIONS_PARTITION = "suggestions"
EXCLUSIONS_PARTITION = "exclusions"
KEPT_SECRETS_PARTITION = "secrets"
MERGES_PARTITION = "merges"
WRITERS_PARTITION = "writers"
JOBS_PARTITION = "jobs"
EVERYTHING_READ = "~everything"
"""The row that tells when recovery last read all partitions."""
COVERAGE_SUMS_PARTITION = "sums"
META_PARTITION = "store"
VERSION_ROW = "version"
PROVIDER_WIDE = "*"
"""Stands for every organization in the keys of the two tables of grants."""

HELPER_ROWS = "~"
CLAIM_ROWS = "~claim_"
PENDING_ROWS = "~pending_"
UNIQUE_ROWS = "~unique_"
MANAGERS_GUARD = "~managers"
ORGANIZATION_EXCLUSIONS = "organization."
EXTERNAL_EXCLUSIONS = "vendor."
MERGING_ROWS = "~merging_"
MERGED_ROWS = "~merged_"

_PLAIN_USER_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9@._|:+-]{0,199}")


def end_of(prefix: str) -> str:
    """The exclusive upper bound of the keys that begin with this prefix."""
    return prefix[:-1] + chr(ord(prefix[-1]) + 1)


def org_mapping_key(integration_name: str, mapping_id: str) -> str:
    return f"{integration_name}_{mapping_id}"


def integration_mapping_key(org_id: str, mapping_id: str) -> str:
    return f"{org_id}_{mapping_id}"


def claim_key(external_org_id: str) -> str:
    return f"{CLAIM_ROWS}{_hash(external_org_id)}"


def unique_key(integration_name: str, external_org_id: str) -> str:
    return f"{UNIQUE_ROWS}{integration_name}_{_hash(external_org_id)}"


def rejection_key(integration_name: str, org_id: str, external_org_id: str) -> str:
    return f"{rejection_prefix(integration_name)}{org_id}_{_hash(external_org_id)}"


def rejection_prefix(integration_name: str) -> str:
    """The beginning of the keys of an integration, and not of those of `{integration_name}_psa`."""
    return f"{integration_name}."


def organization_exclusion_key(org_id: str, integration_name: str) -> str:
    return f"{organization_exclusion_prefix(org_id)}{integration_name}"


def organization_exclusion_prefix(org_id: str) -> str:
    """The beginning of the keys of an organization's exclusions, which are ordered by its id."""
    return f"{ORGANIZATION_EXCLUSIONS}{org_id}."


def external_exclusion_key(integration_name: str, external_org_id: str) -> str:
    return f"{external_exclusion_prefix(integration_name)}{_hash(external_org_id)}"


def external_exclusion_prefix(integration_name: str) -> str:
    """The beginning of the keys of an integration, and of no other."""
    return f"{EXTERNAL_EXCLUSIONS}{integration_name}."


def listing_header_key(format: int) -> str:
    """The row that says which generation of an integration's listing is the newest."""
    return f"{HELPER_ROWS}listing_{format}"


def listing_generations(format: int) -> str:
    """The beginning of the keys of all pieces in a format, and of those of no other."""
    return f"{format}."


def listing_piece_key(generation: str, number: int) -> str:
    return f"{listing_generation_prefix(generation)}{number:06d}"


def listing_generation_prefix(generation: str) -> str:
    """The beginning of the keys of the pieces of one generation."""
    return f"{generation}_"


def shard_of(org_id: str) -> str:
    """The shard of coverage's sums that an organization belongs to: ids are random, so all shards
    hold about as many organizations."""
    return org_id[:2]


def secret_key(integration_name: str, setting: str, of: str | None) -> str:
    """`of` is the vendor's organization whose secret it is, if it is not the provider's own."""
    whose = "" if of is None else f".{_hash(of)}"
    return f"{secret_prefix(integration_name)}{setting}{whose}"


def secret_prefix(integration_name: str) -> str:
    """The beginning of the keys of an integration, and of no other."""
    return f"{integration_name}."


def pending_key(resource_id: str, version: int) -> str:
    return f"{PENDING_ROWS}{resource_id}_{version:010d}"


def merging_key(org_id: str) -> str:
    """The row that names the last merge in which an organization takes part."""
    return f"{MERGING_ROWS}{org_id}"


def merged_key(into_id: str, merge_id: str) -> str:
    """The row that leads from an organization to one that was merged into it."""
    return f"{merged_prefix(into_id)}{merge_id}"


def merged_prefix(into_id: str) -> str:
    return f"{MERGED_ROWS}{into_id}_"


def user_key(user_id: str) -> str:
    """A person's id as it is, or its SHA-256 if it holds what a key may not."""
    return user_id if _PLAIN_USER_ID.fullmatch(user_id) else f"!{_hash(user_id)}"


def audit_key(occurred_at: datetime, event_id: str) -> str:
    """Newest first: the time counts down to the year 9999 in microseconds."""
    left = datetime.max.replace(tzinfo=UTC) - occurred_at
    microseconds = (left.days * 86_400 + left.seconds) * 1_000_000 + left.microseconds
    return f"{microseconds:018d}_{event_id}"


def _hash(foreign_id: str) -> str:
    """Ids that others made may hold characters that a key may not, so keys carry their SHA-256."""
    return hashlib.sha256(foreign_id.encode()).hexdigest()
