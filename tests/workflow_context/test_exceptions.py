"""What a workflow can meet: all of it is exported, and all of it goes to another process whole."""

import copy
import importlib
import inspect
import multiprocessing
import pickle
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from types import NoneType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

import graphql_api
import integrations
import workflow_context
from graphql_api.models.mapping import Hold, OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.errors import FieldProblem, ServiceError
from integrations.base import DiscoveryNotSupportedError, IntegrationError, PicklableError
from workflow_context import exceptions

NOW = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
ORGANIZATION = Organization(
    org_id="o", name="Larkfield", domain=None, is_active=True, created_at=NOW, updated_at=NOW
)
MAPPING = OrganizationMapping(
    mapping_id="m",
    org_id="o",
    integration_name="halopsa",
    external_org_id="14",
    external_org_name="Lark",
    mapping_data={"site": 3},
    created_at=NOW,
    created_by="wanda",
    updated_at=NOW,
)
SAMPLES: dict[Any, Any] = {
    str: "some text",
    int: 503,
    float: 2.5,
    bool: True,
    Hold: Hold.BEING_MAPPED,
    Organization: ORGANIZATION,
    OrganizationMapping: MAPPING,
    Sequence[str]: ["one", "two"],
    Sequence[FieldProblem]: [FieldProblem(field="name", message="It is empty.")],
}
"""A value for each type that an exception takes; a new type needs one here."""

OUTSIDE_WORKFLOWS = (
    "graphql_api.cli",
    "graphql_api.demonstration",
    "graphql_api.execution",
    "graphql_api.identity",
    "graphql_api.schema",
    "graphql_api.web",
    "graphql_api.services.alias_csv",
    "graphql_api.services.mapping_csv",
    "integrations.sandbox",
    "workflow_context.command",
)
"""Packages whose exceptions no workflow meets."""

NO_EXCEPTIONS = {"IntegrationErrorKind", "TRANSIENT"}
"""Exported beside them."""

NEVER_LEAVE = {
    "ExternalOrganizationUnlistedError": "no context explains suggestions",
    "GrantNotFoundError": "no context takes access away",
    "JobNotFoundError": "no context starts jobs",
    "JobRunNotFoundError": "no context starts jobs",
    "LeaseLost": "whoever works on runs leaves a run that is another's",
    "ImportOutdatedError": "no context imports files",
    "OrganizationTwinError": "no context imports organizations",
    "MergeOutdatedError": "no context merges organizations",
    "MergeNotFoundError": "no context merges organizations",
    "StoreIsNewer": "met as the StorageRefused that it is: who catches that needs no other name",
    "CommitFailed": "the store translates it to StorageUnavailable or OutcomeUnknown",
    "StatementFailed": "the store translates it to StorageUnavailable",
    "MergeUnreadable": "storage translates it to MergeMissing, or leaves the record alone",
    "ListingUnreadable": "a listing that cannot be read is absent",
    "ListingGivenUp": "a listing that is not kept is served all the same",
    "MergedMeanwhile": "services translate it to MergeOutdatedError or ValidationError",
    "MergeMissing": "services translate it to MergeNotFoundError",
    "MergeTooLarge": "services translate it to ValidationError",
    "MergeOver": "somebody else has carried the merge on, and its record is read again",
    "MergeUnderWay": "services translate it to ValidationError",
    "GrantMoved": "the record of the merge names the grant",
    "OrganizationVersionConflictError": "no context changes organizations",
    "ExclusionNotFoundError": "no context excludes anything",
    "RejectionNotFoundError": "no context rejects suggestions",
    "AliasNotFoundError": "no context changes organizations",
    "LearntNameNotFoundError": "no context changes organizations",
    "AlreadyMapped": "services translate it to DuplicateMappingError",
    "ClaimedElsewhere": "services translate it to ExternalOrganizationClaimedError",
    "ChangedMeanwhile": "services translate it to StorageUnavailable",
    "GrantMissing": "services translate it",
    "MalformedKey": "settings translate it to SettingsError",
    "SealingError": "services translate it to SecretsLockedError",
    "KeyMissing": "services translate it to SecretsLockedError",
    "UnknownKey": "services translate it to SecretsLockedError",
    "BrokenSeal": "services translate it to SecretsLockedError",
    "SecretsLockedError": "the integration translates it to an IntegrationError",
    "RotationUnderWay": "no context rotates keys",
    "LastManager": "services translate it",
    "MappingMissing": "services translate it to MappingNotFoundError",
    "OrganizationMissing": "services translate it to OrganizationNotFoundError",
    "OrganizationVersionMismatch": "services translate it",
    "ExclusionMissing": "services translate it",
    "RejectionMissing": "services translate it",
    "VersionMismatch": "services translate it to VersionConflictError",
    "PendingUnreadable": "repair reports it",
    "RowConflict": "the write protocol looks again",
    "RowExists": "the write protocol looks again",
    "RowNotFound": "the write protocol looks again",
    "ETagMismatch": "the write protocol looks again",
    "ExternalIdRefused": "services translate it to ValidationError, clients to an IntegrationError",
    "AddressRefused": "the session translates it to an IntegrationError",
    "ConnectFailed": "the session translates it to an IntegrationError",
    "ConnectionDropped": "the session translates it to an IntegrationError",
    "HttpError": "the session translates it to an IntegrationError",
    "ResponseTimeout": "the session translates it to an IntegrationError",
    "UnreadableBody": "the session translates it to an IntegrationError",
    "UrlRefused": "the session translates it to an IntegrationError",
    "FieldRefused": "the client translates it to an IntegrationError",
    "RecordIdRefused": "the client translates it to an IntegrationError",
    "IncompleteListing": "the listing translates it to an IntegrationError",
    "NoPlaceThere": "the listing translates it to an IntegrationError",
    "SettingAbsent": "the integration translates it to an IntegrationError",
    "InvalidIntegrationError": "loading reports it as a problem",
    "ManifestError": "loading reports it as a problem",
    "InvalidInstanceError": "loading translates it to SettingsError",
    "RecordingError": "no context records or replays",
    "TooManyRunsError": "a run of tests is asked for in GraphQL alone",
    "PicklableError": "it is the base of others",
}
"""Exceptions with a reason why no workflow meets them."""


def every_exception() -> Iterator[type[Exception]]:
    """The public ones of all modules that a workflow can run into."""
    for module in every_module():
        for value in vars(module).values():
            is_own = inspect.isclass(value) and value.__module__ == module.__name__
            if is_own and issubclass(value, Exception) and not value.__name__.startswith("_"):
                yield value


def every_module() -> Iterator[Any]:
    for package in (graphql_api, integrations, workflow_context):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not found.name.startswith(OUTSIDE_WORKFLOWS):
                yield importlib.import_module(found.name)


EXCEPTIONS = sorted(set(every_exception()), key=lambda each: (each.__module__, each.__name__))
EXPORTED = [each for each in EXCEPTIONS if each.__name__ in exceptions.__all__]
PICKLABLE = sorted(
    {*EXPORTED, *(each for each in EXCEPTIONS if issubclass(each, PicklableError))}, key=str
)


def name_of(error_type: type) -> str:
    return error_type.__name__


def example(error_type: type[Exception]) -> Exception:
    """Made as its own signature says, with every argument."""
    hints = get_type_hints(error_type.__init__)
    given, named = [], {}
    for parameter in list(inspect.signature(error_type.__init__).parameters.values())[1:]:
        if parameter.kind is parameter.VAR_POSITIONAL:
            given.append("a sentence")
        elif parameter.kind is parameter.KEYWORD_ONLY:
            named[parameter.name] = sample(hints[parameter.name])
        elif parameter.kind is not parameter.VAR_KEYWORD:
            given.append(sample(hints[parameter.name]))
    return error_type(*given, **named)


def sample(hint: Any) -> Any:
    is_union = get_origin(hint) is Union or type(hint).__name__ == "UnionType"
    kinds = [each for each in get_args(hint) if each is not NoneType] if is_union else [hint]
    return SAMPLES[kinds[0]]


def raise_it(error: Exception) -> None:
    raise error


def fields_of(error: BaseException) -> tuple[Any, ...]:
    return type(error), error.args, str(error), vars(error)


def roots() -> list[type[Exception]]:
    return [ServiceError, IntegrationError, DiscoveryNotSupportedError]


@pytest.mark.parametrize("error_type", roots(), ids=name_of)
def test_each_tree_of_exceptions_pickles_from_its_root(error_type: type[Exception]) -> None:
    assert issubclass(error_type, PicklableError)


@pytest.mark.parametrize("error_type", PICKLABLE, ids=name_of)
@pytest.mark.parametrize(
    "passed_on",
    [lambda error: pickle.loads(pickle.dumps(error)), copy.copy],  # noqa: S301 - our own
    ids=["pickled", "copied"],
)
def test_an_exception_keeps_its_type_and_its_fields(
    error_type: type[Exception], passed_on: Callable[[Exception], Exception]
) -> None:
    error = example(error_type)
    error.add_note("while Larkfield was at it")
    assert fields_of(passed_on(error)) == fields_of(error)


def test_every_exception_comes_back_from_a_pool_of_processes_and_the_pool_goes_on() -> None:
    apart = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=apart) as pool:
        for error in map(example, PICKLABLE):
            came_back = pool.submit(raise_it, error).exception()
            assert came_back is not None
            assert fields_of(came_back) == fields_of(error)


@pytest.mark.parametrize("error_type", EXCEPTIONS, ids=name_of)
def test_an_exception_is_exported_or_it_is_said_why_no_workflow_meets_it(
    error_type: type[Exception],
) -> None:
    if error_type.__name__ in NEVER_LEAVE:
        assert error_type.__name__ not in exceptions.__all__
        return
    assert error_type.__name__ in exceptions.__all__
    assert getattr(exceptions, error_type.__name__) is error_type


def test_whatever_is_exported_is_there() -> None:
    kinds = {each.__name__ for each in EXPORTED}
    assert set(exceptions.__all__) == kinds | NO_EXCEPTIONS


def test_a_failure_that_may_pass_is_of_a_vendor_that_is_there_or_of_storage_or_vault() -> None:
    transient: tuple[type[Exception], ...] = exceptions.TRANSIENT
    kinds = {each.kind for each in transient if issubclass(each, IntegrationError)}
    assert kinds == {"RATE_LIMITED", "TIMEOUT", "UNAVAILABLE"}
    others = {each for each in transient if not issubclass(each, IntegrationError)}
    of_storage = {each for each in EXPORTED if issubclass(each, exceptions.TableStoreError)}
    of_the_vault = {exceptions.SecretsUnavailableError}
    not_of_a_moment = {
        exceptions.TableStoreError,
        exceptions.LimitExceeded,
        exceptions.RowUnreadable,
    }
    assert others == of_storage - not_of_a_moment | of_the_vault


def test_no_reason_is_given_for_an_exception_that_is_gone() -> None:
    assert set(NEVER_LEAVE) <= {each.__name__ for each in EXCEPTIONS}


def test_the_exceptions_in_the_documentation_of_the_module_are_those_that_it_exports() -> None:
    documented = exceptions.__doc__ or ""
    kinds = {each.__name__ for each in IntegrationError.__subclasses__()}
    for name in set(exceptions.__all__) - kinds - NO_EXCEPTIONS:
        assert name in documented
