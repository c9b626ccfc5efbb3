"""Thousands of generated operations: each is answered, and none with what it should not say."""

import re
from pathlib import Path

import httpx
import hypothesis_graphql
import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from hypothesis_graphql import nodes

from graphql_api.execution.operation import OPERATION_SECONDS
from tests.web.conftest import RunningServer

OPERATIONS = 2000
SCHEMA = (Path(__file__).parents[2] / "schema.graphql").read_text()
ODD_IDS = ["", "00000000-0000-4000-8000-000000000000", "~pending", "a/b#c?", "\n", "é" * 600]

PUBLIC_CODES = {
    "VALIDATION_FAILED",
    "NOT_FOUND",
    "OPERATION_TOO_LARGE",
    "GRAPHQL_VALIDATION_FAILED",
}
INTEGRATION_NAME = re.compile(r'integrationName: "[^"\\]*"')

json_literals = st.recursive(
    st.one_of(
        st.integers(-(2**31), 2**31).map(nodes.Int),
        st.booleans().map(nodes.Boolean),
        st.text(st.characters(codec="utf-8"), max_size=20).map(nodes.String),
        st.just(nodes.Null),
    ),
    lambda inner: st.lists(inner, max_size=4).map(nodes.List),
    max_leaves=6,
)


def operations(ids: list[str]) -> st.SearchStrategy[str]:
    """Queries and mutations, about objects that exist as often as about others."""
    return st.builds(
        lambda text, name: (
            INTEGRATION_NAME.sub(f'integrationName: "{name}"', text) if name else text
        ),
        hypothesis_graphql.from_schema(
            SCHEMA,
            custom_scalars={
                "ID": st.sampled_from([*ids, *ODD_IDS]).map(nodes.String),
                "DateTime": st.datetimes().map(lambda each: nodes.String(each.isoformat())),
                "JSON": json_literals,
            },
        ),
        st.sampled_from(["halopsa", "custom_api", None]),
    )


@pytest.mark.hypothesis
@pytest.mark.timeout(1500)
def test_generated_operations_are_answered_without_a_word_too_much(
    running: RunningServer,
) -> None:
    longest = OPERATION_SECONDS + 30  # so that the service says itself what took too long
    with httpx.Client(base_url=running.url, timeout=longest) as client:

        @settings(
            max_examples=OPERATIONS,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(operations(_ids(client)))
        def answers(query: str) -> None:
            note(query)
            _check(client.post("/graphql", json={"query": query}, headers=ACCEPT))

        answers()
    log = running.log.read_text()
    assert "Traceback" not in log
    assert "correlation id" not in log


ACCEPT = {"accept": "application/graphql-response+json"}


def _check(answer: httpx.Response) -> None:
    assert answer.status_code < 500, answer.text
    for telling in ("Traceback", ".py", "Error(", "sqlite"):
        assert telling not in answer.text
    for error in answer.json().get("errors", ()):
        assert error["extensions"]["code"] in PUBLIC_CODES, error


def _ids(client: httpx.Client) -> list[str]:
    query = "{ organizations(first: 5) { nodes { id mappings { id } } } }"
    answer = client.post("/graphql", json={"query": query}).json()
    found = answer["data"]["organizations"]["nodes"]
    return [each["id"] for each in found] + [
        mapping["id"] for each in found for mapping in each["mappings"]
    ]
