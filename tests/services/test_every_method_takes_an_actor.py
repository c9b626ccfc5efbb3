"""Permissions are checked by the services, so no way into them goes without who is asking."""

import ast
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_type_hints

import pytest

import graphql_api
from graphql_api.composition import Services
from graphql_api.models.organization import OrganizationId
from graphql_api.services.access import Actor, Identity, ReadActor
from graphql_api.services.evaluation import EvaluationService
from graphql_api.services.organization_imports import OrganizationImportService
from graphql_api.services.similar_organizations import SimilarOrganizationService
from graphql_api.services.suggestions import SuggestionService

WHO_IS_ASKING = (Actor, ReadActor, Identity, OrganizationId)
"""An actor is made of an Identity, and an OrganizationId is minted by the checks of an actor."""

WITHOUT = {
    "GrantService.bootstrap": "the first grant, at start, before anybody can have been granted one",
    "IntegrationService.aclose": "the end of the process",
    "DiscoveryService.aclose": "the end of the process",
    "JobRunner.work": "each run has who asked for it, and what is granted to him is read anew",
}


def methods() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Those that wait for something: what needs no storage, cache or vendor shows no customer."""
    lazy = (
        EvaluationService,
        OrganizationImportService,
        SimilarOrganizationService,
        SuggestionService,
    )  # composition imports them when needed
    names = {each.__name__: each for each in lazy}
    for service in get_type_hints(Services, localns=names).values():
        for name, method in inspect.getmembers(service, inspect.isfunction):
            returned = str(inspect.signature(method).return_annotation)
            waits = inspect.iscoroutinefunction(method) or "Async" in returned
            if waits and not name.startswith("_"):
                yield method.__qualname__, method


@pytest.mark.parametrize(
    "method", [pytest.param(method, id=name) for name, method in methods() if name not in WITHOUT]
)
def test_a_public_method_takes_who_is_asking(method: Callable[..., Any]) -> None:
    annotations = inspect.get_annotations(method, eval_str=True)
    assert any(each in WHO_IS_ASKING for each in annotations.values()), annotations


def test_the_methods_that_need_nobody_are_still_there() -> None:
    assert {name for name, _ in methods()} >= WITHOUT.keys()


def test_an_organization_id_is_minted_where_permissions_are_checked_and_nowhere_else() -> None:
    package = Path(graphql_api.__file__).parent
    minting = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and _name(node.func) == "OrganizationId"
    }
    assert minting == {
        "services/access.py",
        "storage/merges/rows.py",  # carries on what a provider-wide manager has asked for
        "storage/repair/external_ids.py",  # acts for no person, on every organization
    }


def _name(function: ast.expr) -> str | None:
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return None
