"""The composition root: the only place that builds stores, services and integrations."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from graphql_api.loaded_integrations import all_integrations, warn_of_problems
from graphql_api.models.job import JobKind
from graphql_api.resources import open_cache, open_configuration, open_store, stored_secrets
from graphql_api.services.alias_csv.exporting import AliasExportService
from graphql_api.services.alias_csv.importing import AliasImportService
from graphql_api.services.aliases import AliasService
from graphql_api.services.audit import AuditService
from graphql_api.services.bulk_exclusions import BulkExclusionService
from graphql_api.services.bulk_mappings import BulkMappingService
from graphql_api.services.bulk_tests import BulkTests
from graphql_api.services.clients import ClientService
from graphql_api.services.clock import Clock, utc_now
from graphql_api.services.configuration import Configuration
from graphql_api.services.connection_runs import ConnectionRunService
from graphql_api.services.connections import ConnectionService
from graphql_api.services.coverage import CoverageService
from graphql_api.services.coverage_queries import CoverageQueries
from graphql_api.services.coverage_sums import CoverageSumService
from graphql_api.services.discovery import DiscoveryService
from graphql_api.services.discovery_run import DiscoveryRun
from graphql_api.services.drift import DriftService
from graphql_api.services.excluded import ExcludedPairs
from graphql_api.services.exclusions import ExclusionService
from graphql_api.services.grants import GrantService
from graphql_api.services.integrations import IntegrationService
from graphql_api.services.job_runner import JobRunner
from graphql_api.services.jobs import JobService
from graphql_api.services.kept_listings import KeptListings
from graphql_api.services.learnt_names import LearntNameService
from graphql_api.services.listing_cache import ListingCache
from graphql_api.services.listing_turns import ListingTurns
from graphql_api.services.mapping_csv.exporting import MappingExportService
from graphql_api.services.mapping_csv.importing import MappingImportService
from graphql_api.services.mapping_csv.unmapped import UnmappedExportService
from graphql_api.services.mappings import MappingService
from graphql_api.services.organization_merges import OrganizationMergeService
from graphql_api.services.organization_search import OrganizationSearchService
from graphql_api.services.organizations import OrganizationService
from graphql_api.services.rejections import RejectionService
from graphql_api.services.test_run import TestRun, TestRunParts
from graphql_api.services.test_selection import TestSelection
from graphql_api.services.unsaved_tests import UnsavedTestService
from graphql_api.settings import Settings
from graphql_api.storage.audit import AuditStorage
from graphql_api.storage.coverage_stretches import StretchReader
from graphql_api.storage.coverage_sums import CoverageSumStorage
from graphql_api.storage.exclusions import ExclusionStorageService
from graphql_api.storage.grants import GrantStorageService
from graphql_api.storage.jobs import JobStorage
from graphql_api.storage.listings import ListingStorage
from graphql_api.storage.mappings import MappingStorageService
from graphql_api.storage.merges.steps import MergeSteps
from graphql_api.storage.organizations import OrganizationStorageService
from graphql_api.storage.recovery import Recovery
from graphql_api.storage.rejections import RejectionStorageService
from graphql_api.storage.repair.run import Repair
from graphql_api.storage.store_version import prepare_store
from graphql_api.storage.table_store import TableStore
from graphql_api.storage.writer_marks import WriterMark
from graphql_api.upkeep import cancel, keep_marked, keep_recovering, prepare_storage
from integrations.base import BaseIntegration, SharedPauses
from integrations.registry import IntegrationProblem

if TYPE_CHECKING:
    from graphql_api.services.evaluation import EvaluationService
    from graphql_api.services.organization_imports import OrganizationImportService
    from graphql_api.services.similar_organizations import SimilarOrganizationService
    from graphql_api.services.suggestions import SuggestionService


@dataclass(frozen=True, kw_only=True)
class Services:
    """The rules of Orgmap, as GraphQL, the command line and workflows call them."""

    organizations: OrganizationService
    organization_search: OrganizationSearchService
    organization_imports: "OrganizationImportService"
    organization_merges: OrganizationMergeService
    similar_organizations: "SimilarOrganizationService"
    aliases: AliasService
    alias_exports: AliasExportService
    alias_imports: AliasImportService
    learnt_names: LearntNameService
    integrations: IntegrationService
    discovery: DiscoveryService
    clients: ClientService
    mappings: MappingService
    bulk_mappings: BulkMappingService
    mapping_exports: MappingExportService
    mapping_imports: MappingImportService
    unmapped_exports: UnmappedExportService
    connections: ConnectionService
    connection_runs: ConnectionRunService
    jobs: JobService
    job_runner: JobRunner
    unsaved_tests: UnsavedTestService
    coverage: CoverageService
    drift: DriftService
    suggestions: "SuggestionService"
    evaluation: "EvaluationService"
    rejections: RejectionService
    exclusions: ExclusionService
    bulk_exclusions: BulkExclusionService
    audit: AuditService
    grants: GrantService


@dataclass(frozen=True, kw_only=True)
class Orgmap:
    """Everything that one process needs, open and ready."""

    settings: Settings
    store: TableStore
    configuration: Configuration
    services: Services
    integration_problems: tuple[IntegrationProblem, ...] = ()


@asynccontextmanager
async def open_orgmap(
    settings: Settings,
    *,
    integrations: Mapping[str, type[BaseIntegration]] | None = None,
    wait_for_storage: bool = True,
    recover_every: timedelta | None = None,
    clock: Clock = utc_now,
) -> AsyncIterator[Orgmap]:
    """Builds everything from settings, and closes it on exit.

    Integrations that cannot be loaded are reported and leave the others alone; `integrations`
    takes the place of all that are installed.

    A storage that cannot be reached raises TableStoreError, unless `wait_for_storage` is False:
    then a task makes the tables as soon as it can, and until then operations fail. A store that
    a newer program has written raises StoreIsNewer, a TableStoreError, in either case; if that is
    found out later, it takes no writes from this process any more.
    With `recover_every` a task applies what is pending, at once and then so often; a server does
    this for all, so processes that end soon need not.
    Raises SettingsError.
    """
    async with AsyncExitStack() as stack:
        store = await open_store(settings)
        stack.push_async_callback(store.aclose)
        mark = WriterMark(store, clock=clock)
        stack.push_async_callback(mark.take_away)
        configuration = await stack.enter_async_context(open_configuration(settings))
        cache = open_cache(settings)
        stack.push_async_callback(cache.close)
        loaded = all_integrations(settings, integrations)
        warn_of_problems(loaded, settings)
        built = {name: each(configuration) for name, each in loaded.classes.items()}
        kept = stored_secrets(store, settings, clock=clock)
        for integration in built.values():
            integration.keep_secrets_in(kept)
        services = build_services(store, built, cache=cache, clock=clock)
        stack.push_async_callback(services.integrations.aclose)
        stack.push_async_callback(services.discovery.aclose)
        set_up = partial(_set_up, store, services, settings)
        await prepare_storage(store, set_up, stack, wait=wait_for_storage)
        stack.push_async_callback(cancel, asyncio.create_task(keep_marked(store, mark)))
        if recover_every is not None:
            steps = MergeSteps(store, clock=clock, rules=services.integrations.rules)
            rounds = Recovery(store, clock=clock)
            recovery = asyncio.create_task(keep_recovering(rounds, steps, every=recover_every))
            stack.push_async_callback(cancel, recovery)
            working = asyncio.create_task(services.job_runner.work())
            stack.push_async_callback(cancel, working)
        yield Orgmap(
            settings=settings,
            store=store,
            configuration=configuration,
            services=services,
            integration_problems=loaded.problems,
        )


def build_services(
    store: TableStore,
    integrations: Mapping[str, BaseIntegration],
    *,
    cache: ListingCache,
    clock: Clock = utc_now,
    monotonic: Callable[[], float] = time.monotonic,
) -> Services:
    _share_pauses(integrations.values(), cache)
    parts = _parts(store, integrations, cache=cache, clock=clock)
    organizations, catalog, mappings = parts.organizations, parts.integrations, parts.mappings
    aliases = AliasService(organizations, clock=clock)
    audit = AuditService(parts.audit_storage, integrations=catalog)
    bulk_mappings = BulkMappingService(mappings)
    connections = ConnectionService(parts.mapping_storage, integrations=catalog, clock=clock)
    drift = DriftService(integrations=catalog, discovery=parts.discovery)
    coverage = _coverage(store, parts, drift)
    grants = GrantService(GrantStorageService(store, clock=clock), organizations=organizations)
    runs = _runs(store, parts, connections, grants, monotonic=monotonic)
    exclusions = _exclusions(parts)
    suggestions = _suggestions(parts)
    return Services(
        organizations=organizations,
        organization_search=OrganizationSearchService(
            organizations=organizations, mappings=mappings, integrations=catalog
        ),
        organization_imports=_organization_imports(parts, bulk_mappings, exclusions),
        organization_merges=OrganizationMergeService(
            store, organizations=organizations, integrations=catalog, clock=clock
        ),
        similar_organizations=_similar_organizations(parts),
        aliases=aliases,
        alias_exports=AliasExportService(organizations),
        alias_imports=AliasImportService(aliases, organizations=organizations),
        learnt_names=_learnt_names(parts),
        integrations=catalog,
        discovery=parts.discovery,
        clients=ClientService(integrations=catalog, audit=parts.audit_storage, clock=clock),
        mappings=mappings,
        bulk_mappings=bulk_mappings,
        mapping_exports=MappingExportService(
            organizations=organizations, integrations=catalog, mappings=mappings
        ),
        mapping_imports=_mapping_imports(parts),
        unmapped_exports=UnmappedExportService(coverage=coverage, suggestions=suggestions),
        connections=connections,
        connection_runs=runs.streamed,
        jobs=runs.jobs,
        job_runner=runs.runner,
        unsaved_tests=UnsavedTestService(mappings=mappings, connections=connections),
        coverage=coverage,
        drift=drift,
        suggestions=suggestions,
        evaluation=_evaluation(parts, suggestions, audit),
        rejections=_rejections(parts),
        exclusions=exclusions,
        bulk_exclusions=BulkExclusionService(exclusions),
        audit=audit,
        grants=grants,
    )


def repair_of(orgmap: Orgmap, *, dry_run: bool, clock: Clock = utc_now) -> Repair:
    """One run over all of its tables."""
    catalog = orgmap.services.integrations
    return Repair(
        orgmap.store,
        clock=clock,
        rules=catalog.rules,
        integrations=catalog.names,
        form_of=catalog.one_form,
        dry_run=dry_run,
    )


# ---------------------------------------------------------------------- the parts


@dataclass(frozen=True, kw_only=True)
class _Parts:
    """Those on which several services stand, so that they share one of each."""

    clock: Clock
    audit_storage: AuditStorage
    mapping_storage: MappingStorageService
    rejection_storage: RejectionStorageService
    exclusion_storage: ExclusionStorageService
    organizations: OrganizationService
    integrations: IntegrationService
    excluded: ExcludedPairs
    mappings: MappingService
    discovery: DiscoveryService


def _parts(
    store: TableStore,
    integrations: Mapping[str, BaseIntegration],
    *,
    cache: ListingCache,
    clock: Clock,
) -> _Parts:
    mapping_storage = MappingStorageService(store, clock=clock)
    exclusion_storage = ExclusionStorageService(store, clock=clock)
    organizations = OrganizationService(OrganizationStorageService(store, clock=clock), clock=clock)
    catalog = IntegrationService(integrations)
    excluded = ExcludedPairs(exclusion_storage)
    mappings = MappingService(
        mapping_storage,
        organizations=organizations,
        integrations=catalog,
        excluded=excluded,
        clock=clock,
    )
    return _Parts(
        clock=clock,
        audit_storage=AuditStorage(store),
        mapping_storage=mapping_storage,
        rejection_storage=RejectionStorageService(store, clock=clock),
        exclusion_storage=exclusion_storage,
        organizations=organizations,
        integrations=catalog,
        excluded=excluded,
        mappings=mappings,
        discovery=DiscoveryService(
            integrations=catalog,
            mappings=mappings,
            listings=KeptListings(ListingStorage(store, clock=clock), cache=cache, clock=clock),
            turns=ListingTurns(cache),
            clock=clock,
        ),
    )


def _share_pauses(integrations: Iterable[BaseIntegration], cache: ListingCache) -> None:
    """Workers that share their cache share what they know of vendors' limits."""
    shared: SharedPauses | None = getattr(cache, "pauses", None)
    if shared is not None:
        for each in integrations:
            each.share_pauses(shared)


def _learnt_names(parts: _Parts) -> LearntNameService:
    return LearntNameService(
        organizations=parts.organizations,
        integrations=parts.integrations,
        mappings=parts.mappings,
        discovery=parts.discovery,
        clock=parts.clock,
    )


def _mapping_imports(parts: _Parts) -> MappingImportService:
    return MappingImportService(
        organizations=parts.organizations,
        integrations=parts.integrations,
        mappings=parts.mappings,
        discovery=parts.discovery,
    )


@dataclass(frozen=True, kw_only=True)
class _Runs:
    """Tests of many mappings, for as long as somebody listens, and for as long as they take."""

    streamed: ConnectionRunService
    jobs: JobService
    runner: JobRunner


def _runs(
    store: TableStore,
    parts: _Parts,
    connections: ConnectionService,
    grants: GrantService,
    *,
    monotonic: Callable[[], float],
) -> _Runs:
    storage, catalog, clock = JobStorage(store, clock=parts.clock), parts.integrations, parts.clock
    selection = TestSelection(
        organizations=parts.organizations, mappings=parts.mappings, integrations=catalog
    )
    tests = BulkTests(
        connections=connections, integrations=catalog, discovery=parts.discovery, clock=clock
    )
    of_tests = TestRunParts(
        storage=storage,
        tests=tests,
        mappings=parts.mapping_storage,
        integrations=catalog,
        clock=clock,
    )
    runner = JobRunner(
        storage,
        begins={
            JobKind.TEST: partial(TestRun, of_tests),
            JobKind.DISCOVER: partial(DiscoveryRun, parts.discovery),
        },
        grants=grants,
        clock=clock,
        monotonic=monotonic,
    )
    return _Runs(
        streamed=ConnectionRunService(
            selection=selection, connections=connections, tests_of_many=tests
        ),
        jobs=JobService(
            storage, selection=selection, integrations=catalog, clock=clock, wake=runner.wake
        ),
        runner=runner,
    )


def _coverage(store: TableStore, parts: _Parts, drift: DriftService) -> CoverageService:
    queries = CoverageQueries(
        parts.mapping_storage,
        organizations=parts.organizations,
        mappings=parts.mappings,
        exclusions=parts.exclusion_storage,
    )
    sums = CoverageSumService(CoverageSumStorage(store), StretchReader(store))
    return CoverageService(queries, sums=sums, integrations=parts.integrations, drift=drift)


def _rejections(parts: _Parts) -> RejectionService:
    return RejectionService(
        parts.rejection_storage,
        organizations=parts.organizations,
        integrations=parts.integrations,
        discovery=parts.discovery,
        clock=parts.clock,
    )


def _exclusions(parts: _Parts) -> ExclusionService:
    return ExclusionService(
        parts.exclusion_storage,
        organizations=parts.organizations,
        integrations=parts.integrations,
        mappings=parts.mappings,
        discovery=parts.discovery,
        clock=parts.clock,
    )


# ---------------------------------------------------------------------- on matching

# Matching is a third of all modules, so it is loaded when an Orgmap is opened: whoever only imports
# this module, as workflow code and the command line do at their start, waits for none of it.


def _suggestions(parts: _Parts) -> "SuggestionService":
    from graphql_api.services.suggestions import SuggestionService  # noqa: PLC0415 - matching

    return SuggestionService(
        organizations=parts.organizations,
        integrations=parts.integrations,
        mappings=parts.mappings,
        discovery=parts.discovery,
        rejections=parts.rejection_storage,
        exclusions=parts.exclusion_storage,
    )


def _evaluation(
    parts: _Parts, suggestions: "SuggestionService", audit: AuditService
) -> "EvaluationService":
    from graphql_api.services.evaluation import EvaluationService  # noqa: PLC0415 - matching

    return EvaluationService(
        suggestions=suggestions,
        organizations=parts.organizations,
        integrations=parts.integrations,
        mappings=parts.mappings,
        discovery=parts.discovery,
        audit=audit,
        rejections=parts.rejection_storage,
    )


def _organization_imports(
    parts: _Parts, bulk_mappings: BulkMappingService, exclusions: ExclusionService
) -> "OrganizationImportService":
    from graphql_api.services.organization_imports import (  # noqa: PLC0415 - matching
        OrganizationImportService,
    )

    return OrganizationImportService(
        organizations=parts.organizations,
        integrations=parts.integrations,
        mappings=parts.mappings,
        bulk_mappings=bulk_mappings,
        discovery=parts.discovery,
        excluded=parts.excluded,
        rejections=parts.rejection_storage,
        exclusions=exclusions,
    )


def _similar_organizations(parts: _Parts) -> "SimilarOrganizationService":
    from graphql_api.services.similar_organizations import (  # noqa: PLC0415 - matching
        SimilarOrganizationService,
    )

    return SimilarOrganizationService(parts.organizations)


async def _set_up(store: TableStore, services: Services, settings: Settings) -> None:
    await prepare_store(store)
    if settings.bootstrap_admin is not None:
        await services.grants.bootstrap(settings.bootstrap_admin)
