"""A small installation on tables of its own: organizations, and storage as the services use it."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from graphql_api.models.audit import Author
from graphql_api.models.mapping import MappingRules, OrganizationMapping
from graphql_api.models.organization import Organization, OrganizationId
from graphql_api.storage import mapping_rows
from graphql_api.storage.keys import INTEGRATION_MAPPINGS, ORG_MAPPINGS, TABLES, unique_key
from graphql_api.storage.mappings import MappingStorageService
from graphql_api.storage.organizations import OrganizationStorageService
from graphql_api.storage.repair.divergences import Divergence
from graphql_api.storage.repair.pending import Sleep
from graphql_api.storage.repair.run import Repair
from graphql_api.storage.table_store import Row, TableStore
from tests.storage.own_tables import OwnTables

AUTHOR = Author(user_id="somebody", source="cli")
INTEGRATION = "halopsa"
SHARED = "custom_api"
"""The integration that allows sharing."""


def rules_of(integration_name: str) -> MappingRules:
    return MappingRules(
        allows_sharing=integration_name == SHARED, secret_fields=frozenset({"password"})
    )


def one_form(integration_name: str, external_org_id: str) -> str:
    """Lower case, without braces; a leading zero is none of it."""
    text = external_org_id.removeprefix("{").removesuffix("}").lower()
    if len(text) > 1 and text.startswith("0"):
        raise ValueError(f"Ids have no leading zeros: write {text.lstrip('0')}.")
    return text


async def no_pause(_: float) -> None:
    """Whoever would wait looks again at once."""


class Clock:
    """Moves on by a millisecond with every look, and by more when told."""

    def __init__(self, *, start: datetime = datetime(2026, 1, 1, tzinfo=UTC)) -> None:
        self.now = start

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass(frozen=True, kw_only=True)
class World:
    """`through(store)` is the same installation as a process on that store sees it."""

    store: TableStore
    clock: Clock = field(default_factory=Clock)
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    @classmethod
    async def of(cls, store: TableStore, organizations: Sequence[str]) -> "World":
        world = cls(store=await OwnTables.create(store, TABLES))
        for org_id in organizations:
            await world.create_organization(org_id)
        return world

    def through(self, store: TableStore) -> "World":
        return World(store=store, clock=self.clock, numbers=self.numbers)

    @property
    def mappings(self) -> MappingStorageService:
        return MappingStorageService(self.store, clock=self.clock, pause=no_pause)

    @property
    def organizations(self) -> OrganizationStorageService:
        return OrganizationStorageService(self.store, clock=self.clock)

    async def create_organization(self, org_id: str) -> None:
        now = self.clock()
        organization = Organization(
            org_id=org_id,
            name=f"Organization {org_id}",
            domain=None,
            is_active=True,
            created_at=now,
            updated_at=now,
        )
        await self.organizations.create_organization(organization, by=AUTHOR)

    def new(
        self, org_id: str, external_org_id: str, *, integration: str = INTEGRATION, **fields: Any
    ) -> OrganizationMapping:
        now = self.clock()
        return OrganizationMapping(
            mapping_id=f"m{next(self.numbers)}",
            org_id=org_id,
            integration_name=integration,
            external_org_id=external_org_id,
            external_org_name=f"External {external_org_id}",
            created_at=now,
            created_by=AUTHOR.user_id,
            updated_at=now,
            **fields,
        )

    async def create(
        self, org_id: str, external_org_id: str, *, integration: str = INTEGRATION, **fields: Any
    ) -> OrganizationMapping:
        mapping = self.new(org_id, external_org_id, integration=integration, **fields)
        return await self.write(mapping)

    async def write(self, mapping: OrganizationMapping) -> OrganizationMapping:
        rules = rules_of(mapping.integration_name)
        return await self.mappings.create_mapping(mapping, by=AUTHOR, rules=rules)

    async def change(
        self, mapping: OrganizationMapping, *, expected_version: str | None = None, **fields: Any
    ) -> OrganizationMapping:
        return await self.mappings.update_mapping(
            OrganizationId(mapping.org_id),
            mapping.mapping_id,
            lambda current: current.changed(**fields),
            by=AUTHOR,
            rules=rules_of(mapping.integration_name),
            expected_version=expected_version,
        )

    async def delete(self, mapping: OrganizationMapping) -> OrganizationMapping:
        return await self.mappings.delete_mapping(
            OrganizationId(mapping.org_id),
            mapping.mapping_id,
            by=AUTHOR,
            rules=rules_of(mapping.integration_name),
        )

    async def repair(self, *, dry_run: bool = False, sleep: Sleep = no_pause) -> list[Divergence]:
        return await Repair(
            self.store,
            clock=self.clock,
            rules=rules_of,
            integrations=[INTEGRATION, SHARED],
            form_of=one_form,
            dry_run=dry_run,
            sleep=sleep,
        ).run()

    # ------------------------------------------------------------------ rows

    async def org_row(self, mapping: OrganizationMapping) -> Row | None:
        return await self.store.get(ORG_MAPPINGS, mapping.org_id, mapping_rows.org_row_key(mapping))

    async def index_row(self, mapping: OrganizationMapping) -> Row | None:
        return await self.store.get(
            INTEGRATION_MAPPINGS,
            mapping.integration_name,
            mapping_rows.integration_row_key(mapping),
        )

    async def unique_row(self, mapping: OrganizationMapping) -> Row | None:
        key = unique_key(mapping.integration_name, mapping.external_org_id)
        return await self.store.get(ORG_MAPPINGS, mapping.org_id, key)
