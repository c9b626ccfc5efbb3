"""All operations that are counted.

Each does what it needs beforehand, and then `world.begin()`: what follows is counted. Those that
add customers stand at the end.
"""

from collections.abc import Awaitable, Callable

from benchmarks.scale import machines, pages, writes
from benchmarks.scale.world import World

Operation = Callable[[World], Awaitable[None]]

OPERATIONS: tuple[Operation, ...] = (
    pages.permissions,
    pages.organizations_page,
    pages.organizations_search,
    pages.organization,
    pages.coverage_page,
    pages.coverage_of_a_page,
    pages.coverage_matrix,
    pages.coverage_by_state,
    pages.coverage_summary,
    pages.external_organizations_page,
    pages.suggestions,
    pages.whose,
    pages.audit_page,
    pages.audit_page_of_one,
    machines.workflow_lookup,
    machines.workflow_client,
    machines.workflow_owner,
    machines.workflow_for_each,
    machines.discovery,
    machines.listing_read_anew,
    machines.writer_mark,
    machines.recovery_at_start,
    machines.recovery_round,
    writes.update_mapping,
    writes.connection_test,
    writes.grant_access,
    writes.create_mapping,
    writes.delete_mapping,
    writes.create_organization,
    writes.exclude,
    writes.reject_suggestion,
    writes.merge,
    writes.import_of_100,
)
