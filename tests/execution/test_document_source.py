"""A failing document costs no more for being long."""

import time

import pytest
import strawberry
from graphql import Source, execute_sync, parse
from hypothesis import given
from hypothesis import strategies as st

from graphql_api.execution.document_source import DocumentSource
from graphql_api.execution.documents import MAX_ERRORS, MAX_LINES, DocumentCache
from graphql_api.execution.error_masking import mask
from graphql_api.execution.planned_executor import PlannedExecutor
from graphql_api.execution.schema_building import Schema, create_schema
from graphql_api.services.errors import NotFoundError

FAILING = 2_000


@given(st.text(alphabet="ab\n\r\u2028 "), st.data())
def test_a_location_is_as_graphql_core_finds_it(text: str, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(text)))

    found = DocumentSource(text).get_location(position)

    assert found == Source(text).get_location(position)


@pytest.mark.parametrize(
    "document",
    [
        "{viewer{" + " ".join(f"a{number}" for number in range(110)) + "}}",
        "query(" + " ".join(f"$a{number}: Int" for number in range(150)) + "){viewer{userId}}",
        "{viewer{" + " ".join(f"a{number}" for number in range(110)) + "}}" + " fragment F on A{b}",
    ],
)
def test_no_document_has_more_than_a_few_errors(document: str) -> None:
    prepared = DocumentCache(create_schema()._schema, shows_schema=True).prepare(document)

    assert len(prepared.errors) == MAX_ERRORS + 1
    assert "limit reached" in prepared.errors[-1].message


@pytest.mark.parametrize("line_break", ["\n", "\r"])
def test_a_document_has_a_largest_number_of_lines(line_break: str) -> None:
    cache = DocumentCache(create_schema()._schema, shows_schema=True)

    allowed = cache.prepare(line_break * (MAX_LINES - 1) + "{viewer{userId}}")
    refused = cache.prepare(line_break * MAX_LINES + "{viewer{userId}}")

    assert not allowed.errors
    [error] = refused.errors
    assert error.message.startswith("This document has 2,001 lines; 2,000 are allowed.")
    assert error.extensions == {"code": "OPERATION_TOO_LARGE"}


@strawberry.type
class Part:
    @strawberry.field
    def broken(self) -> str | None:
        raise NotFoundError("No part.", resource="part", id="1")


@strawberry.type
class Query:
    @strawberry.field
    def parts(self) -> list[Part]:
        return [Part()] * FAILING


PARTS = Schema(query=Query)


@pytest.mark.parametrize("fields", ["broken", "broken broken"])
def test_fields_that_fail_do_not_read_the_document_again(fields: str) -> None:
    query = "{parts{" + fields + "}}"

    short = seconds_of(query)
    long = seconds_of("\n" * (MAX_LINES - 1) + " " * 60_000 + query)

    assert long <= 2 * short + 0.1


def seconds_of(query: str) -> float:
    document = parse(DocumentSource(query))
    best = float("inf")
    for _ in range(6):
        began = time.process_time()
        result = execute_sync(PARTS._schema, document, executor_class=PlannedExecutor)
        assert len(mask(result.errors or ())) == FAILING
        best = min(best, time.process_time() - began)
    return best
