"""Names with dots that lead into a body, as a GraphQL listing needs them, checked at once."""

import pytest

from integrations.rest.manifest.body_places import NoPlaceThere, with_values
from integrations.rest.manifest.loading import ManifestError, ManifestProblem, parse_manifest
from integrations.rest.manifest.templates import with_id

GRAPHQL = """\
name = "tenth"
display_name = "Tenth"
settings = [{ name = "base_url", title = "Address" }]
auth = { type = "none" }
organization = { id_form = "text" }

[api]
errors = "errors"

[listing]
method = "POST"
path = "graphql"
items = "data.clients.rows"
total = { field = "data.clients.total" }

[listing.body]
query = "query list($input: ListInput!) { clients(input: $input) { rows { id name } total } }"
variables = { input = { order = "ASC", tags = ["a"] } }

[listing.pagination]
type = "page_number"
send = "body"
page = "variables.input.page"
size = "variables.input.pageSize"

[single]
method = "POST"
path = "graphql"
item = "data.client"

[single.body]
query = "query one($id: ID!) { client(id: $id) { id name } }"
variables = { id = "{id}" }

[resources.tickets]
method = "POST"
path = "graphql"
items = "data.tickets.rows"
confined = { body = "variables.input.condition.value", row = "client.id" }

[resources.tickets.body]
query = "query list($input: ListInput!) { tickets(input: $input) { rows { id client } } }"
variables = { input = { condition = { attribute = "client.id", operator = "is" } } }

[resources.tickets.single]
method = "POST"
path = "graphql"
item = "data.ticket"

[resources.tickets.single.body]
query = "query one($id: ID!) { ticket(id: $id) { id client } }"
variables = { id = "{id}" }
"""


def only_problem(text: str) -> ManifestProblem:
    with pytest.raises(ManifestError) as caught:
        parse_manifest(text)
    (problem,) = caught.value.problems
    return problem


def test_a_graphql_listing_is_declared_in_words() -> None:
    assert parse_manifest(GRAPHQL).listing


@pytest.mark.parametrize(
    ("right", "wrong", "key", "problem"),
    [
        (
            'page = "variables.input.page"',
            'page = "query.page"',
            "listing.pagination.page",
            "leads through query, which holds a text",
        ),
        (
            'page = "variables.input.page"',
            'page = "variables.input.order.page"',
            "listing.pagination.page",
            "leads through variables.input.order, which holds a text",
        ),
        (
            'page = "variables.input.page"',
            'page = "variables.input.tags.page"',
            "listing.pagination.page",
            "leads through variables.input.tags, which holds a list",
        ),
        (
            'page = "variables.input.page"',
            'page = "variable.input.page"',
            "listing.pagination.page",
            "leads through variable, which the body does not have",
        ),
        (
            'page = "variables.input.page"',
            'page = "variables.inputs.page"',
            "listing.pagination.page",
            "leads through variables.inputs, which the body does not have",
        ),
        (
            'page = "variables.input.page"',
            'page = "variables.input.order"',
            "listing.pagination.page",
            "names a place at which the body has something already",
        ),
        (
            'page = "variables.input.page"',
            'page = "variables.input"',
            "listing.pagination.page",
            "names a place at which the body has something already",
        ),
        (
            'page = "variables.input.page"',
            'page = "variables.input.pageSize"',
            "listing.pagination.size",
            "names the place of page, too",
        ),
        (
            'page = "variables.input.page"',
            'page = "variables.input.pageSize.number"',
            "listing.pagination.page",
            "leads through variables.input.pageSize, which the body does not have",
        ),
        (
            'page = "variables.input.page"',
            'page = "variables..page"',
            "listing.pagination.page",
            "has a dot with nothing on one side of it",
        ),
        (
            'page = "variables.input.page"',
            'page = "variables.input.page"\nparameters = { "variable.all" = true }',
            "listing.pagination.parameters.variable.all",
            "leads through variable, which the body does not have",
        ),
        (
            'body = "variables.input.condition.value"',
            'body = "variables.input.filter.value"',
            "resources.tickets.confined.body",
            "leads through variables.input.filter, which the body does not have",
        ),
        (
            'body = "variables.input.condition.value"',
            'body = "variables.input.condition.operator"',
            "resources.tickets.confined.body",
            "names a place at which the body has something already",
        ),
        (
            'body = "variables.input.condition.value"',
            'body = "variables.input.page"',
            "resources.tickets.pagination.page",
            "names the place of confined.body, too",
        ),
        (
            'row = "client.id" }',
            'query = "client", row = "client.id" }',
            "resources.tickets.confined",
            "exactly one of query, path, body",
        ),
    ],
)
def test_a_name_that_leads_nowhere_is_told_with_where_it_is(
    right: str, wrong: str, key: str, problem: str
) -> None:
    with pytest.raises(ManifestError) as caught:
        parse_manifest(GRAPHQL.replace(right, wrong, 1))
    found = next(each for each in caught.value.problems if each.key == key)
    assert problem in found.message
    assert found.line > 1


def test_two_names_of_which_one_is_above_the_other_are_refused() -> None:
    text = GRAPHQL.replace('page = "variables.input.page"', 'page = "paging"').replace(
        'size = "variables.input.pageSize"', 'size = "paging.size"'
    )
    found = only_problem(text.partition("[resources")[0])
    assert found.key == "listing.pagination.size"
    assert found.message == "leads through paging, which is the place of page"
    text = text.replace("variables = { input", "paging = {}\nvariables = { input", 1)
    text = text.replace('page = "paging"', 'page = "paging.page"')
    found = only_problem(
        text.replace('size = "paging.size"', 'size = "paging"').partition("[resources")[0]
    )
    assert found.message == "is above paging.page, which is the place of page"


@pytest.mark.parametrize(
    ("right", "wrong", "key", "problem"),
    [
        ('[api]\nerrors = "errors"\n', "", "listing.body.query", "errors in [api]"),
        (
            "rows { id name }",
            "rows {name}",
            "listing.body.query",
            "{name} is taken for a setting: in GraphQL, write a space inside the braces",
        ),
        (
            "rows { id name }",
            "rows {base_url}",
            "listing.body.query",
            "{base_url} is taken for a setting",
        ),
        (
            "variables = { id =",
            "variables = { no =",
            "single.body",
            "no value in variables for $id",
        ),
        (
            "($input: ListInput!) { clients(input: $input)",
            " { clients",
            "listing.body",
            "the query takes no $input, which variables has",
        ),
        (
            'size = "variables.input.pageSize"',
            'size = "variables.size"',
            "listing.body",
            "the query takes no $size, which variables has",
        ),
        ('variables = { id = "{id}" }', 'variables = { id = "c-{id}" }', "single.body", "whole"),
        (
            "client(id: $id)",
            "client(id: $id, also: {id})",
            "single.body.query",
            "{id} is taken for a setting",
        ),
        ('variables = { id = "{id}" }\n\n[res', "variables = {}\n\n[res", "single.body", "for $id"),
    ],
)
def test_graphql_that_would_fail_or_hide_a_failure_is_refused(
    right: str, wrong: str, key: str, problem: str
) -> None:
    text = GRAPHQL.replace(right, wrong, 1)
    with pytest.raises(ManifestError) as caught:
        parse_manifest(text)
    first = caught.value.problems[0]
    assert first.key == key
    assert problem in first.message
    assert first.line > 1


def test_the_place_of_the_id_must_be_in_the_call_that_counts_too() -> None:
    total = 'total = { call = { method = "POST", path = "n", value = "n", body = {} } }\n'
    text = GRAPHQL.replace("[resources.tickets]\n", f"[resources.tickets]\n{total}")
    found = only_problem(text)
    assert found.message == "leads through variables, which the body does not have"
    assert found.key == "resources.tickets.confined.body"


def test_one_record_is_asked_for_by_its_id_in_the_path_or_in_the_body() -> None:
    single = (
        "[resources.tickets.single.body]" + GRAPHQL.rpartition("[resources.tickets.single.body]")[2]
    )
    found = only_problem(GRAPHQL.replace(single, ""))
    assert found.key == "resources.tickets.single"
    assert "takes a path or a body that has {id}" in found.message


@pytest.mark.parametrize(
    ("query", "is_one"),
    [
        ("{ clients { id } }", True),
        ("\\n  query { clients { id } }", True),
        ("mutation change($a: ID!) { change(a: $a) { id } }", True),
        ("site:{base_url}", False),
        ("{base_url}", False),
        ("query", False),
        ("queryable {base_url}", False),
    ],
)
def test_a_text_that_is_searched_for_is_no_graphql(query: str, is_one: bool) -> None:
    text = GRAPHQL.partition("[api]")[0]
    text += f'[listing]\nmethod = "POST"\npath = "x"\nbody.query = "{query}"\n'
    text += "body.variables = { a = 1 }\n" if "$a" in query else ""
    if not is_one:
        assert parse_manifest(text).listing
        return
    assert "errors in [api]" in only_problem(text).message


@pytest.mark.parametrize("status", [200, 202])
def test_an_answer_that_succeeds_is_a_refusal_only_if_it_says_where_it_fails(status: int) -> None:
    refusals = f'refusals = [{{ status = {status}, text = "no", means = "permission" }}]\n'
    assert parse_manifest(refusals + GRAPHQL).refusals
    least = GRAPHQL.partition("[api]")[0]
    found = only_problem(least + refusals)
    assert found.key == "refusals.0.status"
    assert "errors in [api]" in found.message


def test_values_are_put_at_their_places_and_the_rest_of_a_body_stays() -> None:
    body = {"query": "q", "variables": {"input": {"order": "ASC"}}}
    filled = with_values(body, {"variables.input.page": 2, "variables.input.size": 5, "top": 1})
    assert filled == {
        "query": "q",
        "variables": {"input": {"order": "ASC", "page": 2, "size": 5}},
        "top": 1,
    }
    assert body == {"query": "q", "variables": {"input": {"order": "ASC"}}}


def test_an_id_takes_the_place_of_a_whole_text_and_of_no_part_of_one() -> None:
    given = {"a": ["{id}", "c-{id}", 1], "{id}": None}
    assert with_id(given, "x") == {"a": ["x", "c-{id}", 1], "{id}": None}


def test_what_a_body_of_ones_own_lacks_is_made_and_nothing_is_put_into_a_text() -> None:
    assert with_values(None, {"variables.input.page": 1}) == {"variables": {"input": {"page": 1}}}
    with pytest.raises(NoPlaceThere, match=r"variables\.input holds no fields"):
        with_values({"variables": {"input": "x"}}, {"variables.input.page": 1})
