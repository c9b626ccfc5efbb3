"""The words of a manifest: what they may say, and how mistakes are told."""

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from integrations import vendors
from integrations.base import ExternalOrganization
from integrations.rest.integration import integration_class
from integrations.rest.manifest.loading import (
    ManifestError,
    ManifestProblem,
    load_manifest,
    parse_manifest,
)
from integrations.rest.manifest.spec import Manifest
from tests.memory_settings import MemorySettings

LEAST = """\
name = "tenth"
display_name = "Tenth"

[[settings]]
name = "base_url"
title = "Address"

[[settings]]
name = "api_key"
title = "Key"
secret = true

[auth]
type = "bearer"
"""


def problems(text: str) -> tuple[ManifestProblem, ...]:
    with pytest.raises(ManifestError) as caught:
        parse_manifest(text, file="x.toml")
    return caught.value.problems


def only_problem(text: str) -> ManifestProblem:
    (problem,) = problems(text)
    return problem


def words_of(schema: dict[str, Any]) -> set[str]:
    tables = (schema, *schema["$defs"].values())
    return {name for table in tables for name in table.get("properties", {})}


def line(text: str, beginning: str) -> int:
    return next(n for n, one in enumerate(text.splitlines(), 1) if one.startswith(beginning))


@pytest.mark.parametrize(
    "table",
    [
        '[api]\nbase_url = "https://a.example/{api_key}"\n',
        '[single]\npath = "{api_key}/sites/{id}"\n',
        '[listing]\npath = "sites/{api_key}"\n',
        '[probe]\npath = "{api_key}"\n',
    ],
)
def test_a_secret_is_no_part_of_an_address(table: str) -> None:
    problem = only_problem(LEAST + table)
    assert problem.message == "has a secret in an address, which logs and errors show"
    assert (problem.given, problem.allowed) == ("api_key", ("base_url",))


def test_a_secret_has_no_default() -> None:
    with_default = LEAST.replace("secret = true", 'secret = true\ndefault = "x"')
    assert "has a default" in only_problem(with_default).message


def test_a_mark_at_the_beginning_of_a_file_is_not_a_part_of_it(tmp_path: Path) -> None:
    file = tmp_path / "tenth.toml"
    file.write_text(LEAST, encoding="utf-8-sig")
    assert load_manifest(file).name == "tenth"


def test_the_least_manifest_is_enough() -> None:
    manifest = parse_manifest(LEAST)
    assert (manifest.name, manifest.organization_term) == ("tenth", "organization")


@pytest.mark.parametrize(
    "path",
    sorted(Path(vendors.__path__[0]).glob("*/manifest.toml")),
    ids=lambda path: path.parent.name,
)
def test_every_built_in_manifest_is_sound_and_named_as_its_folder(path: Path) -> None:
    assert load_manifest(path).name == path.parent.name


def test_an_unknown_word_is_refused_with_its_line_the_known_ones_and_the_likely_one() -> None:
    text = (
        LEAST
        + 'remember = 3\n[listing]\npath = "x"\npagination = { type = "offset", ofset = "o" }\n'
    )
    first, second = problems(text)
    assert (first.key, first.line) == ("auth.remember", line(text, "remember"))
    assert first.allowed == ("remember_refusal", "token", "type")
    assert (second.key, second.line) == ("listing.pagination.ofset", line(text, "pagination"))
    assert second.message == "unknown word (did you mean offset?)"


def test_an_unknown_type_is_refused_with_the_known_ones() -> None:
    text = LEAST.replace('"bearer"', '"magic"')
    problem = only_problem(text)
    assert (problem.key, problem.line, problem.given) == ("auth.type", line(text, "type"), "magic")
    assert {"none", "api_key", "basic", "headers", "oauth2_password"} <= set(problem.allowed)


@pytest.mark.parametrize(
    ("more", "key", "words"),
    [
        ('[listing]\npath = "{nope}"\n', "listing.path", "not declared"),
        ('[single]\npath = "x/{id}/{nope}"\n', "single.path", "not declared"),
        ('[listing]\npath = "x"\n[listing.query]\na = "{id}"\n', "listing.query.a", "not declared"),
        ('[organization]\nactive = {}\n', "organization.active.0", "exactly one of field"),
        ('[organization]\nid_pattern = "("\n', "organization.id_pattern", "not a regular"),
        ('[organization]\ngroup = "x"\n', "organization", "no key of metadata: none"),
        ('[listing]\npath = "x"\ntotal = {}\n', "listing.total", "exactly one of field"),
        ("[rate_limit]\nconcurrency = 0\n", "rate_limit.concurrency", "greater than or equal"),
        ("[hints.status]\nforbidden = 'x'\n", "hints.status", "such as 403; given: forbidden"),
        ('[[settings]]\nname = "api_key"\ntitle = "x"\n', "settings", "same name"),
        ('[[mapping_data]]\nname = "x"\n', "mapping_data.0.title", "is required"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_where_it_is(more: str, key: str, words: str) -> None:
    problem = only_problem(LEAST + more)
    assert problem.key == key
    assert words in problem.message
    assert problem.line > 1


LIST = 'path = "t"\npagination = { type = "none" }\n'
BY_QUERY = 'confined = { query = "c", row = "c" }\n'


@pytest.mark.parametrize(
    ("words", "key", "problem"),
    [
        (LIST, "confined", "is required"),
        (LIST + "confined = {}\n", "confined", "exactly one of query, path"),
        (LIST + 'confined = { query = "c" }\n', "confined", "takes row"),
        (
            LIST + 'confined = { query = "c", tenant = true, row = "c" }\n',
            "confined",
            "exactly one",
        ),
        (
            LIST + 'confined = { querry = "c", row = "c" }\n',
            "confined.querry",
            "did you mean query",
        ),
        (LIST + 'confined = { path = "o/{organization}" }\n', "", "exactly one of path"),
        ('confined = { path = "o/t" }\n', "confined", "has {organization}"),
        (LIST + BY_QUERY + 'single = { path = "t" }\n', "single", "has {id}"),
        (LIST + BY_QUERY + "delete = true\n", "", "delete, which needs single"),
        (LIST + BY_QUERY + 'refs = { a_id = "t" }\n', "", "refs, which needs write"),
        (LIST + BY_QUERY + "write = {}\n", "", "takes write.body"),
        (
            'pagination = { type = "none" }\nconfined = { path = "o/{organization}/t" }\n'
            'single = { path = "t/{id}" }\n',
            "",
            "an id proves nothing",
        ),
        (
            LIST + BY_QUERY + 'write = { body = "c" }\nrefs = { a_id = "b" }\n',
            "refs.a_id",
            "no resource that has single",
        ),
        ('path = "t"\n' + BY_QUERY, "pagination", "is required"),
        (
            LIST + 'confined = { condition = { parameter = "f", text = "c={organization}" }, '
            'row = "c" }\n',
            "confined",
            "without quoting",
        ),
        (
            LIST + 'confined = { condition = { parameter = "f", text = "c=1" }, row = "c" }\n',
            "confined.condition",
            "has {organization}",
        ),
        (LIST + BY_QUERY + 'query = { x = "{organization}" }\n', "query.x", "not declared"),
        (LIST + BY_QUERY + 'update = "merge"\n', "update", "Input should be 'put'"),
    ],
)
def test_a_mistake_in_a_resource_is_told_with_where_it_is(
    words: str, key: str, problem: str
) -> None:
    found = only_problem(f"{LEAST}[resources.tickets]\n{words}")
    assert found.key == f"resources.tickets.{key}".removesuffix(".")
    assert problem in found.message
    assert found.line > line(LEAST, "type")


def test_a_token_proves_nothing_without_tenants_that_have_tokens() -> None:
    problem = only_problem(f"{LEAST}[resources.users]\n{LIST}confined = {{ tenant = true }}\n")
    assert problem.key == "resources.users.confined"
    assert "there is no [tenant]" in problem.message


TENANT = """
[tenant]
token_url = "{base_url}/{organization}/token"
provider_paths = ["partner"]
proof = { path = "me" }
"""
TOKENS = LEAST.replace('type = "bearer"', 'type = "oauth2_client_credentials"').replace(
    "api_key", "client_secret"
)
TOKENS = f'{TOKENS}client_id = "orgmap"\n'


def test_a_tenant_is_declared_with_the_token_that_it_takes_and_the_call_that_proves_it() -> None:
    manifest = parse_manifest(f'{TOKENS}{TENANT}[listing]\npath = "partner/customers"\n')
    assert manifest.tenant
    assert manifest.tenant.proof.id == ("id",)


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        (LEAST + TENANT, "auth.type", "no tokens"),
        (TOKENS + TENANT.replace("/{organization}", ""), "tenant", "has {organization}"),
        (TOKENS + TENANT.replace("{base_url}", "{nope}"), "tenant.token_url", "not declared"),
        (TOKENS + TENANT.replace('"me"', '"{organization}"'), "tenant.proof.path", "not declared"),
        (TOKENS + TENANT + '[listing]\npath = "users"\n', "listing.path", "provider's own tenant"),
        (TOKENS + TENANT + '[listing]\npath = "partners"\n', "listing.path", "provider's own"),
        (TOKENS + TENANT + '[single]\npath = "o/{id}"\n', "single.path", "provider's own tenant"),
        (TOKENS + TENANT + '[probe]\npath = "me"\n', "probe.path", "provider's own tenant"),
        (TOKENS + TENANT + '[other_listings.a]\npath = "a"\n', "other_listings.a.path", "own"),
        (
            TOKENS + TENANT + '[[tenant.refusals]]\ncodes = []\nmeans = "permission"\nhint = "x"\n',
            "tenant.refusals.0.codes",
            "at least 1",
        ),
    ],
)
def test_a_mistake_in_a_tenant_is_told_with_where_it_is(text: str, key: str, words: str) -> None:
    problem = only_problem(text)
    assert problem.key == key
    assert words in problem.message
    assert problem.line > 1


def test_a_resource_is_named_as_a_setting_is() -> None:
    problem = only_problem(f"{LEAST}[resources.Tickets]\n{LIST}{BY_QUERY}")
    assert "names such as tickets; given: Tickets" in problem.message


def test_every_mistake_is_a_line_of_the_error_text() -> None:
    with pytest.raises(ManifestError) as caught:
        parse_manifest('name = "X"\n[auth]\ntype = "bearer"\n', file="x.toml")
    assert re.findall(r"^x\.toml:(\d+): (\w+)", str(caught.value), re.MULTILINE) == [
        ("1", "name"),
        ("1", "display_name"),
    ]


@pytest.mark.parametrize(("text", "at"), [("name =", 1), ("a = 1\nb = ]\n", 2)])
def test_what_is_no_toml_is_told_with_its_line(text: str, at: int) -> None:
    problem = only_problem(text)
    assert "is not TOML" in problem.message
    assert problem.line == at


def test_a_file_that_cannot_be_read_is_a_problem_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="cannot be read"):
        load_manifest(tmp_path / "absent.toml")


def test_braces_hold_a_settings_name_and_never_an_expression() -> None:
    text = LEAST + '[listing]\npath = "x"\n[listing.query]\na = "{api_key.upper()} {1+1} {}"\n'
    listing = parse_manifest(text).listing
    assert listing is not None
    assert listing.query == {"a": "{api_key.upper()} {1+1} {}"}


MAPPING_DATA = """
[[mapping_data]]
name = "site"
title = "Site"
required = true
pattern = "[A-Z]{3}"

[[mapping_data]]
name = "tier"
title = "Tier"
choices = ["gold", "tin"]

[[mapping_data]]
name = "token"
title = "Token"
secret = true
pattern = "t-.*"
"""


def test_mapping_data_is_checked_by_the_fields_that_are_declared_and_keeps_others() -> None:
    model = integration_class(parse_manifest(LEAST + MAPPING_DATA)).mapping_data_model
    held = model(site="ABC", tier="tin", token="t-1", other=[1])
    assert held.model_dump()["other"] == [1]
    assert "t-1" not in repr(held)
    for wrong in ({}, {"site": "abc"}, {"site": "ABC", "tier": "x"}, {"site": "ABC", "token": "x"}):
        with pytest.raises(ValidationError):
            model(**wrong)


def test_a_secret_field_is_marked_in_the_schema() -> None:
    model = integration_class(parse_manifest(LEAST + MAPPING_DATA)).mapping_data_model
    token = model.model_json_schema()["properties"]["token"]
    assert any(part.get("writeOnly") for part in token["anyOf"])


def test_an_integration_takes_its_identity_from_its_manifest() -> None:
    integration = integration_class(parse_manifest(LEAST))
    assert integration.__name__ == "TenthIntegration"
    assert (integration.name, integration.supports_discovery) == ("tenth", False)
    names = [setting.name for setting in integration.settings]
    assert names == ["base_url", "api_key", "allow_private_network"]


GROUPED = LEAST + '[organization]\ngroup = "types"\nmetadata = { types = "types" }\n'


@pytest.mark.parametrize(
    ("value", "groups"),
    [
        ("Customer ", ("Customer",)),
        (7, ("7",)),
        (["Customer", "Owner", "Customer"], ("Customer", "Owner")),
        ([{"id": 1, "name": "Client"}, {"id": 2}, None], ("Client",)),
        (" ", ()),
        (None, ()),
    ],
)
def test_the_groups_of_an_organization_are_what_the_manifest_names(
    value: Any, groups: tuple[str, ...]
) -> None:
    integration = integration_class(parse_manifest(GROUPED))(MemorySettings())
    external = ExternalOrganization(id="1", name="x", metadata={"types": value})
    assert integration.groups_of(external) == groups
    other = integration_class(parse_manifest(LEAST))(MemorySettings())
    assert other.groups_of(external) == ()


GUIDE = (Path(__file__).parents[2] / "docs/integrations.md").read_text()


@pytest.mark.parametrize("text", re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL))
def test_the_guides_manifests_are_sound_and_short(text: str) -> None:
    assert parse_manifest(text).listing
    assert len(text.splitlines()) <= 30


@pytest.mark.parametrize("word", sorted(words_of(Manifest.model_json_schema())))
def test_the_guide_tells_of_every_word(word: str) -> None:
    assert f"`{word}`" in GUIDE
