"""Connection tests, one and many."""

from dataclasses import dataclass

from graphql_api.models.mapping import OrganizationMapping
from integrations.base import TestResult


@dataclass(frozen=True, kw_only=True)
class ConnectionTest:
    """A test's result, and the mapping as it is with the result written to it."""

    result: TestResult
    mapping: OrganizationMapping


@dataclass(frozen=True, kw_only=True)
class TestProgress:
    """`test` is the one that ended just now; None in the first, which only tells the total."""

    __test__ = False  # the name is the contract's; pytest should not collect it

    completed: int
    total: int
    test: ConnectionTest | None = None
