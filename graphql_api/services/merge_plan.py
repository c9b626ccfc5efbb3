"""What a merge of two organizations would move, and what a person has to choose."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graphql_api.models.exclusion import Exclusion
from graphql_api.models.grant import AccessGrant
from graphql_api.models.letters import spellings
from graphql_api.models.limits import MAX_ALIASES
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.mapping_change import target_of
from graphql_api.models.organization import Organization, OrganizationId
from graphql_api.models.organization_merge import (
    MappingStep,
    MergeChoice,
    MergedGrant,
    MergedMapping,
    MergedPieces,
    MergedRejection,
)
from graphql_api.models.rejection import RejectedSuggestion
from graphql_api.services.errors import FieldProblem, ValidationError, shortened

Choices = Mapping[str, MergeChoice]
"""By integration."""


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of the two organizations and what it has; `grants` are those too that were revoked."""

    org_id: OrganizationId
    organization: Organization
    mappings: Sequence[OrganizationMapping]
    grants: Sequence[AccessGrant]
    rejections: Sequence[RejectedSuggestion]
    exclusions: Sequence[Exclusion]

    def said(self) -> Any:
        return [
            [self.organization.org_id, self.organization.version],
            [[each.integration_name, each.mapping_id, each.version] for each in self.mappings],
            [[each.user_id, each.version] for each in self.grants],
            [[each.integration_name, each.external_org_id] for each in self.rejections],
            [each.exclusion_id for each in self.exclusions],
        ]


@dataclass(frozen=True, kw_only=True)
class MergeConflict:
    """Both organizations are mapped by one integration, to different external organizations."""

    integration_name: str
    on_from: Sequence[OrganizationMapping]
    on_into: Sequence[OrganizationMapping]


@dataclass(frozen=True, kw_only=True)
class MergePlan:
    """Of active mappings alone; inactive ones stay where they are."""

    merged: Side
    kept: Side

    @cached_property
    def conflicts(self) -> Sequence[MergeConflict]:
        """In order of integrations."""
        on_from, on_into = _by_integration(self._movable), _by_integration(self.kept.mappings)
        return [
            MergeConflict(integration_name=name, on_from=on_from[name], on_into=on_into[name])
            for name in sorted(on_from.keys() & on_into.keys())
        ]

    @cached_property
    def moving(self) -> Sequence[OrganizationMapping]:
        """Those that move whatever is chosen."""
        disputed = {each.integration_name for each in self.conflicts}
        return [each for each in self._movable if each.integration_name not in disputed]

    @cached_property
    def shared(self) -> Sequence[OrganizationMapping]:
        """Those of the merged one that end, because the other is mapped to just the same."""
        kept = set(map(target_of, self.kept.mappings))
        return [each for each in self.merged.mappings if target_of(each) in kept]

    @cached_property
    def aliases(self) -> Sequence[str]:
        """The names of the merged one that the other gets, as many as it may have."""
        merged, kept = self.merged.organization, self.kept.organization
        found: list[str] = []
        known = [kept.name, *(each.name for each in kept.aliases)]
        for name in (merged.name, *(each.name for each in merged.aliases)):
            is_new = not spellings(name) & frozenset[str]().union(*map(spellings, [*known, *found]))
            if is_new and len(kept.aliases) + len(found) < MAX_ALIASES:
                found.append(name)
        return found

    @cached_property
    def excluded(self) -> Sequence[str]:
        """The integrations that the merged one is mapped by, and the other is excluded from."""
        mapped = {each.integration_name for each in self.merged.mappings}
        return sorted(mapped & {each.integration_name for each in self.kept.exclusions})

    @cached_property
    def grants(self) -> Sequence[MergedGrant]:
        """Of each person who may do something with the merged one."""
        on_into = {each.user_id: each for each in self.kept.grants}
        return [
            _merged_grant(each, on_into.get(each.user_id))
            for each in self.merged.grants
            if each.permissions
        ]

    @cached_property
    def rejections(self) -> Sequence[MergedRejection]:
        """One to which either is mapped does not move: a person said so since."""
        settled = {
            *map(target_of, self.merged.mappings),
            *map(target_of, self.kept.mappings),
            *((each.integration_name, each.external_org_id) for each in self.kept.rejections),
        }
        return [
            MergedRejection(
                integration_name=each.integration_name,
                external_org_id=each.external_org_id,
                external_org_name=each.external_org_name,
                rejected_at=each.rejected_at,
                rejected_by=each.rejected_by,
                moves=(each.integration_name, each.external_org_id) not in settled,
            )
            for each in self.merged.rejections
        ]

    @cached_property
    def fingerprint(self) -> str:
        """Of all that the plan relies on."""
        said = json.dumps([self.merged.said(), self.kept.said()])
        return hashlib.sha256(said.encode()).hexdigest()

    def pieces(self, choices: Choices) -> MergedPieces:
        """What is carried out; what ends goes first. Raises ValidationError."""
        self._check(choices)
        ending, moving = list(self.shared), list(self.moving)
        for conflict in self.conflicts:
            choice = choices[conflict.integration_name]
            if choice is MergeChoice.FROM:
                ending += conflict.on_into
            (ending if choice is MergeChoice.INTO else moving).extend(conflict.on_from)
        return MergedPieces(
            mappings=[
                *(self._piece(each, MappingStep.ENDS) for each in ending),
                *(self._piece(each, MappingStep.MOVES) for each in moving),
            ],
            grants=self.grants,
            rejections=self.rejections,
            aliases=self.aliases,
        )

    @property
    def _movable(self) -> Sequence[OrganizationMapping]:
        ending = {each.mapping_id for each in self.shared}
        return [each for each in self.merged.mappings if each.mapping_id not in ending]

    def _piece(self, mapping: OrganizationMapping, step: MappingStep) -> MergedMapping:
        has_it = self.merged if mapping.org_id == self.merged.org_id else self.kept
        return MergedMapping(
            org_id=has_it.org_id,
            mapping_id=mapping.mapping_id,
            integration_name=mapping.integration_name,
            external_org_id=mapping.external_org_id,
            external_org_name=mapping.external_org_name,
            step=step,
        )

    def _check(self, choices: Choices) -> None:
        disputed = [each.integration_name for each in self.conflicts]
        missing = [name for name in disputed if name not in choices]
        needless = [name for name in choices if name not in disputed]
        problems = [
            FieldProblem(
                field="choices",
                message=f"Both organizations are mapped by {name}, and no choice was given. Choose "
                "INTO, FROM or BOTH for it.",
            )
            for name in missing
        ] + [
            FieldProblem(
                field="choices",
                message=f"A choice was given for {shortened(name)}, by which not both "
                "organizations are mapped. Leave it out.",
            )
            for name in needless
        ]
        if problems:
            raise ValidationError(problems)


def choices_of(given: Iterable[tuple[str, MergeChoice]]) -> Choices:
    """Raises ValidationError for an integration with two choices that differ."""
    choices: dict[str, MergeChoice] = {}
    for name, choice in given:
        if choices.setdefault(name, choice) is not choice:
            message = f"{choices[name]} and {choice} were given for {shortened(name)}. Choose one."
            raise ValidationError([FieldProblem(field="choices", message=message)])
    return choices


def _merged_grant(on_from: AccessGrant, on_into: AccessGrant | None) -> MergedGrant:
    return MergedGrant(
        user_id=on_from.user_id,
        on_from=on_from.permissions,
        on_from_version=on_from.version,
        on_into=frozenset() if on_into is None else on_into.permissions,
        on_into_version=0 if on_into is None else on_into.version,
    )


def _by_integration(
    mappings: Iterable[OrganizationMapping],
) -> Mapping[str, Sequence[OrganizationMapping]]:
    found: dict[str, list[OrganizationMapping]] = defaultdict(list)
    for each in mappings:
        found[each.integration_name].append(each)
    return found
