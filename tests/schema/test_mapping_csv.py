"""Exporting and importing through GraphQL."""

from collections.abc import Awaitable, Callable
from typing import Any

from graphql_api.composition import Services
from graphql_api.execution.list_lengths import MAX_COST
from graphql_api.execution.operation import OperationRunner
from graphql_api.models.organization import Organization
from graphql_api.schema.page_sizes import MAX_CSV_LINES
from graphql_api.services.mapping_fields import NewMapping
from tests.actors import MANAGER
from tests.operations import cost

Ask = Callable[..., Awaitable[Any]]
HEADER = "organization_name,integration,external_org_id"

EXPORT = """query ($integration: String, $organization: ID) {
  mappingsCsv(integrationName: $integration, organizationId: $organization) {
    ... on MappingsCsv { content rowCount }
    ... on NotFoundError { resource available }
    ... on ValidationError { fields { field message } }
  }
}"""
UNMAPPED = """query ($integrations: [String!], $suggestions: Boolean! = false) {
  unmappedCsv(integrationNames: $integrations, withSuggestions: $suggestions) {
    ... on MappingsCsv { content rowCount notes }
    ... on ValidationError { code fields { field message } }
  }
}"""
PLAN = """query ($csv: String!) {
  planMappingImport(csv: $csv) {
    ... on MappingImportPlan {
      fingerprint notes emptyLineCount
      lines {
        lineNumber action code message warning organizationId organizationName integrationName
        externalOrgId mappingId changes { field before after isSecret }
      }
    }
    ... on ValidationError { code message fields { field message } }
  }
}"""
APPLY = """mutation ($csv: String!, $fingerprint: String!) {
  applyMappingImport(csv: $csv, fingerprint: $fingerprint) {
    ... on MappingImportReport { outcomes { lineNumber result code message mappingId } }
    ... on ValidationError { code fields { field message } }
    ... on MappingImportOutdatedError { code message }
  }
}"""


async def test_a_file_goes_out_comes_back_and_is_applied(
    ask: Ask, services: Services, organization: Organization
) -> None:
    mapping = await services.mappings.create(
        MANAGER,
        NewMapping(
            organization_id=organization.org_id,
            integration_name="strict",
            external_org_id="1",
            mapping_data={"webhook_key": "canary"},
        ),
    )
    exported = await ask(EXPORT)
    assert exported["rowCount"] == 1
    assert "canary" not in exported["content"]

    csv = exported["content"].replace(",strict,1,", ",strict,2,")
    plan = await ask(PLAN, csv=csv)
    [line] = plan["lines"]
    assert line == {
        "lineNumber": 2,
        "action": "CHANGE",
        "code": None,
        "message": None,
        "warning": None,
        "organizationId": organization.org_id,
        "organizationName": "Larkfield",
        "integrationName": "strict",
        "externalOrgId": "2",
        "mappingId": mapping.mapping_id,
        "changes": [{"field": "external_org_id", "before": "1", "after": "2", "isSecret": False}],
    }
    [outcome] = (await ask(APPLY, csv=csv, fingerprint=plan["fingerprint"]))["outcomes"]
    assert (outcome["result"], outcome["mappingId"]) == ("CHANGED", mapping.mapping_id)
    now = await services.mappings.get(MANAGER, organization.org_id, mapping.mapping_id)
    assert (now.external_org_id, now.mapping_data) == ("2", {"webhook_key": "canary"})

    again = await ask(APPLY, csv=csv, fingerprint=plan["fingerprint"])
    assert again["code"] == "IMPORT_OUTDATED"
    assert "Plan it again" in again["message"]


async def test_what_is_unmapped_goes_out_and_comes_back_filled_in(
    ask: Ask, organization: Organization
) -> None:
    exported = await ask(UNMAPPED, integrations=["strict", "scripted"])
    assert (exported["rowCount"], exported["notes"]) == (2, [])
    csv = exported["content"].replace("Larkfield,scripted,,", "Larkfield,scripted,1,")
    plan = await ask(PLAN, csv=csv)
    [line] = plan["lines"]
    assert (line["action"], line["organizationId"]) == ("CREATE", organization.org_id)
    assert plan["emptyLineCount"] == 1
    assert plan["notes"][0].startswith("No listing of Scripted is kept, so its ids were not")
    refused = await ask(UNMAPPED, suggestions=True)
    assert [each["field"] for each in refused["fields"]] == ["integrationNames"]


async def test_what_is_wrong_with_the_file_is_a_validation_error(ask: Ask) -> None:
    refused = await ask(PLAN, csv="organization_id,integration,colour\n")
    assert refused["code"] == "VALIDATION_FAILED"
    assert [each["field"] for each in refused["fields"]] == ["csv"]
    assert "There is no column 'colour'." in refused["fields"][0]["message"]
    refused = await ask(APPLY, csv="", fingerprint="x")
    assert refused["fields"][0]["message"].startswith("The file is empty.")


async def test_an_unknown_integration_is_answered_with_those_there_are(ask: Ask) -> None:
    refused = await ask(EXPORT, integration="nope")
    assert refused == {
        "resource": "integration",
        "available": ["scripted", "sharing", "strict", "unmappable"],
    }


async def test_as_many_lines_as_are_allowed_fit_into_one_operation(
    ask: Ask, organization: Organization, runner: OperationRunner
) -> None:
    lines = "".join(f"\n{organization.name},scripted,{number}" for number in range(MAX_CSV_LINES))
    planned = await ask(PLAN, csv=HEADER + lines)
    assert len(planned["lines"]) == MAX_CSV_LINES
    assert {line["action"] for line in planned["lines"]} == {"CREATE"}
    refused = await ask(PLAN, csv=f"{HEADER}{lines}\nLarkfield,scripted,one-more")
    assert f"has 1,501 lines; at most {MAX_CSV_LINES:,} are allowed" in refused["message"]
    applying = cost(runner, APPLY, csv=HEADER + lines, fingerprint="")
    assert 10 * MAX_CSV_LINES < applying <= MAX_COST


async def test_a_file_costs_what_its_lines_cost(runner: OperationRunner) -> None:
    def of_file(document: str, lines: int) -> int:
        csv = "\n".join([HEADER, *["a,scripted,1"] * lines])
        return cost(runner, document, csv=csv, fingerprint="")

    for document in (PLAN, APPLY):
        assert of_file(document, 1000) > 8 * of_file(document, 100)
        assert of_file(document, 100_000) == of_file(document, MAX_CSV_LINES)
