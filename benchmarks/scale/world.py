"""A provider whose customers are all mapped in every integration, over a store that counts."""

import random
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar
from uuid import UUID

from benchmarks.filling import (
    mapping,
    organization,
    write_claims,
    write_mappings,
    write_organizations,
)
from benchmarks.scale.metered_store import MeteredStore
from graphql_api.composition import Orgmap, Services, build_services
from graphql_api.execution.operation import OperationRunner
from graphql_api.models.audit import AuditAction, AuditEvent
from graphql_api.models.coverage import CoverageScope
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.access import EVERYTHING, Actor, Identity, provider_manager
from graphql_api.services.configuration import Configuration
from graphql_api.services.listing_cache import memory_cache
from graphql_api.settings import Settings
from graphql_api.storage import audit_rows
from graphql_api.storage.keys import AUDIT_EVENTS, TABLES
from graphql_api.storage.table_store import TableStore, Upsert
from integrations.base import BaseIntegration, ExternalOrganization, MappedOrganization
from tests.clock import Clock
from tests.operations import run_operation, runner
from tests.vendors import ScriptedVendor

INTEGRATIONS = tuple(f"vendor_{number}" for number in range(4))
FIRST = INTEGRATIONS[0]
SPARE = 200
"""Organizations that each vendor lists and that nobody is mapped to: to map, and to import."""
FIRST_NUMBER = 100_000
"""All numbers are equally long, so that rows are equally large."""
SPARE_NUMBER = 500_000
EVENTS = 60
ERROR = "__typename ... on Error { message }"
USER = "mira@provider.example"


@dataclass
class World:
    store: MeteredStore
    services: Services
    clock: Clock
    runner: OperationRunner
    customers: Sequence[Organization]
    mappings: Sequence[OrganizationMapping]
    vendors: Mapping[str, BaseIntegration]
    actor: Actor = field(default_factory=lambda: provider_manager(USER, source="graphql"))
    forget: Callable[[], None] = lambda: None
    """Called with the store's: for who counts in another place too."""
    _taken: int = 0

    def begin(self) -> None:
        """What was asked until now is not counted, and no listing was looked at just now."""
        self.clock.pass_time(minutes=1)
        self.store.forget()
        self.forget()

    async def ask(self, document: str, **variables: Any) -> Any:
        """The value of the only field."""
        result = await run_operation(
            self.runner, self.services, document, actor=self.actor, variables=variables
        )
        assert result.errors is None, result.errors
        assert result.data is not None
        [value] = result.data.values()
        assert not (isinstance(value, dict) and "message" in value), value
        return value

    async def grant_everything(self) -> None:
        grants, bootstrap = self.services.grants, "bootstrap@provider.example"
        await grants.bootstrap(bootstrap)
        await grants.grant(
            await grants.actor(Identity(user_id=bootstrap), source="cli"),
            user_id=USER,
            organization_id=None,
            permissions=sorted(EVERYTHING),
        )

    async def record_events(self) -> None:
        """More than a page, of one customer."""
        first = self.mappings[0]
        rows = defaultdict[str, list[Upsert]](list)
        for _ in range(EVENTS):
            self.clock.pass_time(seconds=1)
            event = AuditEvent.new(
                AuditAction.CONNECTION_TESTED,
                by=self.actor.author,
                at=self.clock(),
                changes={"lastTestSuccess": {"before": True, "after": False}},
                org_id=first.org_id,
                mapping_id=first.mapping_id,
                integration_name=first.integration_name,
            )
            for row in audit_rows.to_entities(event):
                written = Upsert(row_key=row.row_key, properties=row.properties)
                rows[row.partition_key].append(written)
        for partition, its_rows in rows.items():
            await self.store.transact(AUDIT_EVENTS, partition, its_rows)

    def spare(self, *, count: int = 1) -> list[str]:
        """External ids that nobody is mapped to, others at each call."""
        first, self._taken = self._taken, self._taken + count
        assert self._taken <= SPARE
        return [_external_id(SPARE_NUMBER + number) for number in range(first, self._taken)]

    async def new_customer(self) -> Organization:
        return await self.services.organizations.create(self.actor, name="Another customer")

    def another_process(self) -> Services:
        """Which has read nothing yet."""
        return build_services(self.store, self.vendors, cache=memory_cache(), clock=self.clock)

    def orgmap(self) -> Orgmap:
        return Orgmap(
            settings=Settings.model_construct(auth="oidc"),
            store=self.store,
            configuration=Configuration(config={}, secrets={}),
            services=self.services,
        )


@asynccontextmanager
async def world_of(customers: int, store: TableStore) -> AsyncIterator[World]:
    """In the tables of a store, which are empty."""
    await store.create_tables(TABLES)
    metered, clock = MeteredStore(store), Clock()
    owners = _owners(customers)
    mappings = [
        mapping(owner.org_id, FIRST_NUMBER + number, integration_name=name)
        for name in INTEGRATIONS
        for number, owner in enumerate(owners)
    ]
    await write_organizations(metered, owners)
    await write_mappings(metered, mappings)
    await write_claims(metered, mappings)
    vendors = {name: _vendor(name, customers) for name in INTEGRATIONS}
    services = build_services(metered, vendors, cache=memory_cache(), clock=clock)
    world = World(metered, services, clock, runner(), owners, mappings, vendors)
    await world.grant_everything()
    await world.record_events()
    for name in (*INTEGRATIONS, FIRST, FIRST):  # so that there is an old generation to remove
        await services.discovery.discover(world.actor, name, refresh=True)
    await services.coverage.summary(world.actor, CoverageScope())  # counts what others read
    yield world
    await services.discovery.aclose()


def _owners(count: int) -> list[Organization]:
    """With ids that are the same in each run: shards are chosen by them."""
    chance = random.Random(count)  # noqa: S311
    ids = [str(UUID(int=chance.getrandbits(128), version=4)) for _ in range(count)]
    return [
        replace(organization(FIRST_NUMBER + number), org_id=org_id)
        for number, org_id in enumerate(ids)
    ]


class _Vendor(ScriptedVendor):
    confines_clients: ClassVar[bool] = True

    async def get_client(
        self, mapping: MappedOrganization, *, authorize_unconfined: object = None
    ) -> Any:
        return await super().get_client(mapping)


def _vendor(name: str, customers: int) -> BaseIntegration:
    named: type[_Vendor] = type(name, (_Vendor,), {"name": name, "display_name": name})
    vendor = named()
    numbers = [
        *range(FIRST_NUMBER, FIRST_NUMBER + customers),
        *range(SPARE_NUMBER, SPARE_NUMBER + SPARE),
    ]
    vendor.organizations = [
        ExternalOrganization(
            id=_external_id(number),
            name=f"Client {number}",
            metadata={"domain": f"organization-{number}.example"},
        )
        for number in numbers
    ]
    return vendor


def _external_id(number: int) -> str:
    return f"client-{number}"
