import time

import pytest
from graphql import (
    DocumentNode,
    GraphQLError,
    OperationDefinitionNode,
    build_schema,
    get_introspection_query,
    get_operation_ast,
    parse,
    validate,
)

from graphql_api.execution.cost_analysis import INTROSPECTION, UNPAGED, WRITE
from graphql_api.execution.list_lengths import MAX_COST
from graphql_api.execution.operation_limits import (
    MAX_ALIASES,
    MAX_DEPTH,
    MAX_DIRECTIVES,
    MAX_FIELDS,
    MAX_FRAGMENTS,
    MAX_ROOT_FIELDS,
    OperationLimits,
    cost_with_variables,
    fixed_cost,
)
from graphql_api.execution.schema_building import create_schema
from graphql_api.schema.page_sizes import MAX_FIRST

ORGMAP = create_schema()._schema

SHELVES = build_schema("""
  type Query {
    shelf: Shelf!
    shelves(first: Int! = 50): ShelfConnection!
    byIds(ids: [ID!]!): [Shelf!]!
  }
  type Mutation {
    label(shelves: [LabelInput!]!): [Shelf!]!
    labelOne(label: LabelInput!): Shelf!
  }
  input LabelInput { id: ID!, words: [String!] }
  type ShelfConnection { nodes: [Shelf!]!, pageInfo: PageInfo! }
  type PageInfo { hasNextPage: Boolean! }
  type Shelf {
    name: String!
    shelf: Shelf!
    books: [Book!]!
    sold(first: Int! = 50): SoldConnection!
  }
  type SoldConnection { nodes: [Book!]! }
  type Book { title: String! }
""")


def refusals(query: str) -> list[str]:
    return [error.message for error in validate(SHELVES, parse(query), [OperationLimits])]


def operation_of(document: DocumentNode) -> OperationDefinitionNode:
    operation = get_operation_ast(document)
    assert operation is not None
    return operation


def fixed(document: DocumentNode) -> int | None:
    return fixed_cost(SHELVES, document, operation_of(document))


def cost(query: str, **variables: object) -> int:
    document = parse(query)
    return cost_with_variables(SHELVES, document, operation_of(document), variables)


def nested(levels: int) -> str:
    return "{" + "shelf{" * (levels - 1) + "name" + "}" * levels


def chain(length: int, *, end: str, on: str = "Query", start: str = "{...F0}") -> str:
    """Fragments that each spread the next one twice."""
    links = (f"fragment F{i} on {on}{{...F{i + 1} ...F{i + 1}}}" for i in range(length))
    return start + "".join(links) + f"fragment F{length} on {on}{{{end}}}"


@pytest.mark.parametrize(
    ("at_the_limit", "beyond", "said"),
    [
        (nested(MAX_DEPTH), nested(MAX_DEPTH + 1), f"{MAX_DEPTH + 1} fields deep; {MAX_DEPTH} are"),
        (
            "{shelf{" + "a:name " * MAX_ALIASES + "}}",
            "{shelf{" + "a:name " * (MAX_ALIASES + 1) + "}}",
            f"{MAX_ALIASES + 1} aliases",
        ),
        (
            "{shelf{name " + "@skip(if: false) " * MAX_DIRECTIVES + "}}",
            "query @a {shelf{name " + "@skip(if: false) " * MAX_DIRECTIVES + "}}",
            f"{MAX_DIRECTIVES + 1} directives",
        ),
        (
            "{" + "shelf{name} " * MAX_ROOT_FIELDS + "}",
            "{ __typename ...F } fragment F on Query {" + "shelf{name} " * MAX_ROOT_FIELDS + "}",
            f"{MAX_ROOT_FIELDS + 1} fields at its root",
        ),
        (
            "{shelf{" + "name " * (MAX_FIELDS - 1) + "}}",
            "{shelf{...F ...F name}} fragment F on Shelf {" + "name " * (MAX_FIELDS // 2) + "}",
            f"{MAX_FIELDS + 2} fields",
        ),
        (
            "{shelf{name}}" + "fragment F on Shelf {name}" * 2,
            "{shelf{name}}"
            + "".join(f"fragment F{i} on Shelf {{name}}" for i in range(MAX_FRAGMENTS + 1)),
            f"{MAX_FRAGMENTS + 1} fragments; {MAX_FRAGMENTS} are allowed",
        ),
        (
            "{shelves(first: 500) {nodes {books {title}}}}",
            "{shelves(first: 500) {nodes {sold(first: 40) {nodes {title}}}}}",
            f"21,001 objects; {MAX_COST:,} are allowed",
        ),
    ],
    ids=["depth", "aliases", "directives", "root fields", "fields", "fragments", "cost"],
)
def test_what_exceeds_a_limit_is_told_the_count_and_the_limit(
    at_the_limit: str, beyond: str, said: str
) -> None:
    assert refusals(at_the_limit) == []
    [message] = refusals(beyond)
    assert said in message


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{shelf {name}}", 1),
        ("{shelves {pageInfo {hasNextPage}}}", 1 + 1),
        ("{shelves {nodes {name}}}", 1 + 50),
        ("{shelves(first: 7) {nodes {name} pageInfo {hasNextPage}}}", 1 + 7 + 1),
        ("{shelf {books {title}}}", 1 + UNPAGED),
        ("{shelves(first: 7) {nodes {books {title}}}}", 1 + 7 * (1 + UNPAGED)),
        ("{shelves(first: 7) {nodes {sold(first: 3) {nodes {title}}}}}", 1 + 7 * (1 + 1 + 3)),
        ('{byIds(ids: ["1", "2", "3"]) {name}}', 3),
        ('{byIds(ids: "1") {name}}', 1),
        ('mutation {labelOne(label: {id: "1"}) {name}}', WRITE + 1),
        ('mutation {label(shelves: [{id: "1"}, {id: "2"}]) {name}}', 2 * (WRITE + 1)),
        ('mutation {labelOne(label: {id: "1", words: ["a", "b"]}) {name}}', 2 * WRITE + 1),
        ("{__schema {types {name}}}", INTROSPECTION),
        (f"{{shelves(first: {MAX_FIRST * 9}) {{nodes {{name}}}}}}", 1 + MAX_FIRST),
        ("{shelves(first: -3) {nodes {name}}}", 1 + 1),
    ],
)
def test_the_cost_is_the_number_of_objects_that_may_be_fetched(query: str, expected: int) -> None:
    assert cost(query) == expected


def test_a_fragment_shared_by_two_pages_is_counted_with_each_page_size() -> None:
    shared = "fragment Page on ShelfConnection {nodes {name} pageInfo {hasNextPage}}"

    assert cost("{a: shelves(first: 3) {...Page} b: shelves(first: 90) {...Page}}" + shared) == (
        (1 + 3 + 1) + (1 + 90 + 1)
    )


def test_a_page_size_in_a_variable_counts_with_its_value_its_default_or_the_fields_default() -> (
    None
):
    query = "query ($n: Int!) {shelves(first: $n) {nodes {name}}}"
    with_default = "query ($n: Int! = 20) {shelves(first: $n) {nodes {name}}}"

    assert cost(query, n=30) == 1 + 30
    assert cost(with_default) == 1 + 20
    assert cost(with_default, n=4) == 1 + 4
    assert cost("query ($n: Int) {shelves(first: $n) {nodes {name}}}") == 1 + 50
    assert cost("query ($ids: [ID!]!) {byIds(ids: $ids) {name}}", ids=["1", "2"]) == 2


def test_the_rule_takes_a_variable_for_the_least_and_the_price_for_its_value() -> None:
    query = """query ($shelves: Int!, $sold: Int!) {
      shelves(first: $shelves) {nodes {sold(first: $sold) {nodes {title}}}}
    }"""

    assert refusals(query) == []
    assert cost(query, shelves=5, sold=5) == 1 + 5 * (1 + 1 + 5)
    with pytest.raises(GraphQLError, match="251,001 objects") as refused:
        cost(query, shelves=500, sold=500)
    assert refused.value.extensions == {"code": "OPERATION_TOO_LARGE"}


@pytest.mark.parametrize("odd", [None, "many", [1], {"a": 1}, True, 2.0, float("nan")])
def test_a_page_size_of_the_wrong_kind_is_left_to_the_executor(odd: object) -> None:
    assert cost("query ($n: Int!) {shelves(first: $n) {nodes {name}}}", n=odd) <= 3


@pytest.mark.parametrize(
    "query",
    [
        chain(90, end="shelf{name}"),
        chain(90, end="name", on="Shelf", start="{shelf{...F0}}"),
        chain(90, end="shelf{name}", on="Shelf", start="{shelf{...F0}}"),
        "{...A} fragment A on Query{...B ...B} fragment B on Query{...A ...A}",
        "{...F0}" + "".join(f"fragment F{i} on Query{{...F{(i * 7) % 40}}}" for i in range(40)),
    ],
    ids=["root", "leaves", "deeper", "cycle", "cycles"],
)
def test_fragments_are_measured_once_however_often_they_are_spread(query: str) -> None:
    document = parse(query)
    times = []
    for _ in range(5):
        started = time.process_time()
        validate(SHELVES, document, [OperationLimits])
        times.append(time.process_time() - started)

    assert min(times) < 0.05


def test_what_other_rules_report_does_not_trouble_this_one() -> None:
    assert refusals("{nothing {like {this}} shelf(a: 1) {...Gone ... on Gone {x}}}") == []
    assert refusals("subscription {shelf {name}}") == []


def test_a_refused_document_is_not_examined_further() -> None:
    errors = validate(SHELVES, parse("{nothing " + nested(99)[1:]))
    limited = validate(SHELVES, parse("{nothing " + nested(99)[1:]), [OperationLimits])

    assert "Cannot query field 'nothing'" in errors[0].message
    assert len(limited) == 1


def test_the_introspection_that_tools_send_is_within_the_limits() -> None:
    query = get_introspection_query(
        specified_by_url=True, input_value_deprecation=True, schema_description=True
    )

    assert validate(ORGMAP, parse(query), [OperationLimits]) == []


@pytest.mark.parametrize(
    "document",
    [
        "query ($x: ID!) { byIds(ids: [$x]) { name } }",
        "query ($x: [ID!]!) { byIds(ids: $x) { name } }",
        "query ($x: Int!) { shelves(first: $x) { nodes { name } } }",
        "query ($x: Int!) { ...F } fragment F on Query { shelves(first: $x) { nodes { name } } }",
        "mutation ($x: LabelInput!) { labelOne(label: $x) { name } }",
        'mutation ($x: [String!]) { labelOne(label: {id: "1", words: $x}) { name } }',
    ],
)
def test_a_price_that_variables_may_change_is_not_kept(document: str) -> None:
    assert fixed(parse(document)) is None


@pytest.mark.parametrize(
    "document",
    [
        "{ shelf { name } }",
        "{ shelves(first: 3) { nodes { name } } }",
        'query ($yes: Boolean!) { byIds(ids: ["1", "2"]) { name @include(if: $yes) } }',
    ],
)
def test_a_price_that_no_variable_changes_is_kept(document: str) -> None:
    kept = fixed(parse(document))
    assert kept == cost(document, yes=True)


def test_no_price_is_kept_of_what_is_too_large() -> None:
    pages = "shelves(first: 500) { nodes { shelf { name } } }"
    document = parse("{ " + " ".join(f"a{n}: {pages}" for n in range(MAX_ALIASES)) + " }")
    assert fixed(document) is None
