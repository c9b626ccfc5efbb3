"""Learnt names: what accepted mappings show that vendors call an organization."""

from collections.abc import Sequence
from dataclasses import dataclass

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import ForgottenName


@dataclass(frozen=True, kw_only=True)
class LearntName:
    """`taught_by` are the active mappings; there may be none left of a name that was forgotten."""

    name: str
    taught_by: Sequence[OrganizationMapping]
    forgotten: ForgottenName | None
