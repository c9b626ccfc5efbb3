"""The outcome of a run's test, kept with its mapping once, however often and by whom it is done."""

from graphql_api.models.audit import AuditAction, Author
from graphql_api.models.job import TestOutcome
from graphql_api.models.mapping import MappingRules, OrganizationMapping
from graphql_api.models.organization import OrganizationId
from graphql_api.storage.mappings import MappingStorageService


async def keep_outcome(
    mappings: MappingStorageService,
    org_id: OrganizationId,
    outcome: TestOutcome,
    *,
    by: Author,
    rules: MappingRules,
) -> OrganizationMapping:
    """Not if the mapping has it, or a later one, or has become inactive or an other external
    organization's since it was tested. Raises MappingMissing, TableStoreError."""

    def record(mapping: OrganizationMapping) -> OrganizationMapping:
        last = mapping.last_tested_at
        is_newer = last is None or last < outcome.tested_at
        if not (is_newer and mapping.holds(outcome.external_org_id)):
            return mapping
        return mapping.changed(
            last_tested_at=outcome.tested_at,
            last_test_success=outcome.success,
            last_test_result=outcome.message,
        )

    return await mappings.update_mapping(
        org_id,
        outcome.mapping.mapping_id,
        record,
        by=by,
        rules=rules,
        action=AuditAction.CONNECTION_TESTED,
    )
