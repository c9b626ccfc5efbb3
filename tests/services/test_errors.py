"""What a person sent is not sent back at length, whichever failure tells of it."""

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

import graphql_api.services
from graphql_api.models.mapping import Hold, OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services import errors
from graphql_api.services.errors import FieldProblem, ServiceError, ValidationError, shortened

LONG = "\u0378" * 1_000_000  # a character that Python writes with six
SHORT = 2_100
NOW = datetime(2026, 5, 4, tzinfo=UTC)


def every_error() -> Iterator[type[ServiceError]]:
    """Those of all modules of the services, so that the next one is among them."""
    package = graphql_api.services
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)
    waiting = [ServiceError]
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        if kind.__module__.startswith(package.__name__):
            yield kind


def long_value(annotation: Any) -> Any:
    """A value of the type in which each text is a megabyte."""
    if annotation is str:
        return LONG
    if annotation is int:
        return 2**63
    if annotation is float:
        return 1.7e308
    if annotation is FieldProblem:
        return FieldProblem(field=LONG, message=LONG)
    if annotation is Hold:
        return Hold.BEING_MERGED
    if annotation in (OrganizationMapping, Organization):
        return STORED[annotation]
    if get_origin(annotation) is Literal:
        return get_args(annotation)[0]
    inner = [each for each in get_args(annotation) if each is not type(None)]
    assert inner, f"say what a long {annotation} is"
    is_list = get_origin(annotation) is not None and "Sequence" in str(annotation)
    return [long_value(inner[0])] if is_list else long_value(inner[0])


STORED = {
    OrganizationMapping: OrganizationMapping(
        mapping_id="m",
        org_id="o",
        integration_name="scripted",
        external_org_id="x" * 200,
        external_org_name="x" * 200,
        created_at=NOW,
        created_by="mira",
        updated_at=NOW,
    ),
    Organization: Organization(
        org_id="o",
        name="x" * 200,
        domain=None,
        is_active=True,
        created_at=NOW,
        updated_at=NOW,
    ),
}
"""What is stored has been checked, and is as long as it may be."""


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts(each)
    elif dataclasses.is_dataclass(value) and not isinstance(value, tuple(STORED)):
        for field in dataclasses.fields(value):
            yield from texts(getattr(value, field.name))


@pytest.mark.parametrize("kind", [*every_error()], ids=lambda kind: kind.__name__)
def test_no_failure_repeats_a_long_text(kind: type[ServiceError]) -> None:
    hints = get_type_hints(kind.__init__)
    given = {
        name: long_value(hints[name])
        for name, parameter in inspect.signature(kind).parameters.items()
        if name != "available"  # names of integrations, which the operator chose
    } | ({"available": ["scripted"]} if "available" in hints else {})
    error = kind(**given)
    assert len(str(error)) <= SHORT
    assert all(len(text) <= SHORT for text in texts(list(vars(error).values())))
    assert all(len(text) <= SHORT for text in texts(list(error.args)))


def test_a_message_says_how_long_what_it_cuts_was() -> None:
    message = str(errors.OrganizationNotFoundError("a" * 480_000))
    assert message.startswith(f"There is no organization '{'a' * 100}…' (480,000 characters), or")


@pytest.mark.parametrize("text", ["", "14", "O'Neill", "x" * 100])
def test_a_short_text_is_repeated_as_it_is(text: str) -> None:
    assert shortened(text) == repr(text)


def test_of_many_problems_the_first_are_told_and_how_many_more_there_are() -> None:
    error = ValidationError([FieldProblem(field=str(n), message="No.") for n in range(5_000)])
    assert len(error.fields) == errors.MAX_PROBLEMS + 1
    assert error.fields[-1].message == "4,980 more problems are not listed."
