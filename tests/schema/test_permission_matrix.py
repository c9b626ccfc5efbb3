"""Every root field of the schema x who asks x whose object it is.

A new field without a row fails, and so does an answer that holds a word about a customer whom the
person may not see.
"""

import asyncio
import itertools
import json
import re
import shutil
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from graphql import GraphQLObjectType

from graphql_api.execution.schema_building import create_schema
from graphql_api.models.exclusion import ExternalOrganizationToExclude, OrganizationToExclude
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.storage.keys import external_exclusion_key, organization_exclusion_key
from graphql_api.web.app import create_app
from integrations.base import BaseIntegration
from tests import event_streams
from tests.identity.issuer import AUDIENCE, Issuer, running_issuer
from tests.two_customers import (
    ADDRESS,
    CHIEF,
    COUNT,
    INTEGRATIONS,
    MANAGE,
    UNREADABLE,
    VIEW,
    Customer,
    NeedlessVendor,
    TwoCustomers,
    UnloadedVendor,
    UnusedVendor,
    settings_in,
    two_customers,
)

UNAUTHENTICATED = "unauthenticated"
HIDDEN = "hidden"
FORBIDDEN = "forbidden"
REFUSED_AS_GIVEN = "refused as given"
DONE = "done"

PEOPLE = (
    "nobody",
    "no grant",
    "viewer of A",
    "manager of A",
    "provider-wide viewer",
    "provider-wide manager",
)


@dataclass(frozen=True)
class Expected:
    """For the object in A and the object in B, by who asks. Nobody gets anything at all."""

    no_grant: tuple[str, str]
    viewer_of_a: tuple[str, str]
    manager_of_a: tuple[str, str]
    viewer: tuple[str, str]
    manager: tuple[str, str]

    def of(self, person: str, place: str) -> str:
        columns = (self.no_grant, self.viewer_of_a, self.manager_of_a, self.viewer, self.manager)
        nobody = (UNAUTHENTICATED, UNAUTHENTICATED)
        return dict(zip(PEOPLE, (nobody, *columns), strict=True))[person]["AB".index(place)]


SERVED: dict[str, type[BaseIntegration]] = {
    **INTEGRATIONS,
    UnusedVendor.name: UnusedVendor,
    NeedlessVendor.name: NeedlessVendor,
}

BOTH = (DONE, DONE)
ONLY_A = (DONE, HIDDEN)
NEITHER = (HIDDEN, HIDDEN)
REFUSED = (FORBIDDEN, FORBIDDEN)
REFUSED_ON_A = (FORBIDDEN, HIDDEN)

EVERYBODY = Expected(BOTH, BOTH, BOTH, BOTH, BOTH)
WHOEVER_SEES_ANY = Expected(NEITHER, BOTH, BOTH, BOTH, BOTH)
READ = Expected(NEITHER, ONLY_A, ONLY_A, BOTH, BOTH)
CHANGE = Expected(NEITHER, REFUSED_ON_A, ONLY_A, REFUSED, BOTH)
DISCOVER = Expected(REFUSED, REFUSED, ONLY_A, REFUSED, BOTH)
TAKE = Expected(NEITHER, REFUSED_ON_A, NEITHER, REFUSED, BOTH)
IMPORT = Expected(REFUSED, REFUSED, ONLY_A, REFUSED, BOTH)
IMPORT_TAKING = Expected(REFUSED, REFUSED, NEITHER, REFUSED, BOTH)
STAFF_READ = Expected(REFUSED, REFUSED, REFUSED, BOTH, BOTH)
STAFF_SEE = Expected(NEITHER, NEITHER, NEITHER, BOTH, BOTH)
STAFF_READ_ONE = Expected(NEITHER, REFUSED_ON_A, REFUSED_ON_A, BOTH, BOTH)
STAFF_RUN = Expected(NEITHER, NEITHER, NEITHER, NEITHER, BOTH)
"""It is nobody's own."""
STAFF_CHANGE = Expected(REFUSED, REFUSED, REFUSED, REFUSED, BOTH)
STAFF_CHANGE_ONE = Expected(NEITHER, REFUSED_ON_A, REFUSED_ON_A, REFUSED, BOTH)
REMOVE_ONCE = Expected(NEITHER, REFUSED_ON_A, ONLY_A, REFUSED, (HIDDEN, DONE))
"""Whoever manages A has removed it there by the time that the next one asks."""
NOBODY_MAY = Expected(
    NEITHER,
    REFUSED_ON_A,
    (REFUSED_AS_GIVEN, HIDDEN),
    REFUSED,
    (REFUSED_AS_GIVEN, REFUSED_AS_GIVEN),
)
"""For those who could change it if it were active."""


@dataclass(frozen=True)
class Row:
    """One way to use a field; `$organization` and `$mapping` are the object's."""

    document: str
    expected: Expected
    variables: Callable[[Customer], Mapping[str, Any]] = lambda customer: {}
    listed: Callable[[Customer], str] | None = None
    """A word that a listing has when the object is in it."""
    planned: str | None = None
    """A document that is asked before; the fingerprint in its answer is `$fingerprint`."""

    @property
    def headers(self) -> Mapping[str, str]:
        return event_streams.ACCEPT if self.document.startswith("subscription") else {}


def ids(customer: Customer) -> Mapping[str, Any]:
    return {"organization": customer.id, "mapping": customer.mapping.mapping_id}


def former(customer: Customer) -> Mapping[str, Any]:
    """The customer's deactivated mapping, to what is the other customer's now."""
    return {**ids(customer), "mapping": customer.former_mapping_id}


def unloaded(customer: Customer) -> Mapping[str, Any]:
    return {**ids(customer), "mapping": customer.unloaded_mapping_id}


def free(customer: Customer) -> Mapping[str, Any]:
    """An external organization that nobody mapped, another one for each customer."""
    return {**ids(customer), "free": f"ext-free-{customer.mapping.external_org_name.lower()}"}


def external(customer: Customer) -> Mapping[str, Any]:
    return {**ids(customer), "external": customer.mapping.external_org_id}


def left(customer: Customer) -> Mapping[str, Any]:
    """What the customer's deactivated mapping pointed at, and the other customer has now."""
    return {
        **former(customer),
        "external": f"ext-left-{customer.mapping.external_org_name.lower()}",
    }


def spare(customer: Customer) -> Mapping[str, Any]:
    return {**ids(customer), "spare": customer.spare_id}


def merge(customer: Customer) -> Mapping[str, Any]:
    return {"merge": customer.merge_id}


def run_of_tests(customer: Customer) -> Mapping[str, Any]:
    return {"run": customer.run_id}


def csv_file(customer: Customer, external_org_id: str, mapping_id: str = "") -> Mapping[str, Any]:
    header = "organization_id,integration,external_org_id,external_org_name,mapping_id"
    line = f"{customer.id},vendor,{external_org_id},Renamed,{mapping_id}"
    return {"csv": f"{header}\n{line}\n"}


def alias_file(customer: Customer) -> Mapping[str, Any]:
    return {"csv": f"organization_id,alias\n{customer.id},Gamma\n"}


def changing_file(customer: Customer) -> Mapping[str, Any]:
    mapping = customer.mapping
    return csv_file(customer, mapping.external_org_id, mapping.mapping_id)


def taking_file(customer: Customer) -> Mapping[str, Any]:
    return csv_file(customer, free(customer)["free"])


def free_only(customer: Customer) -> Mapping[str, Any]:
    return {"free": free(customer)["free"]}


def excluded(customer: Customer) -> Mapping[str, Any]:
    """The exclusions of the customer, and of an external organization, that were made before."""
    external_org_id = f"ext-none-{customer.mapping.external_org_name.lower()}"
    return {
        "exclusion": organization_exclusion_key(customer.id, NeedlessVendor.name),
        "external": external_exclusion_key(NeedlessVendor.name, external_org_id),
    }


def excluded_id(customer: Customer) -> Mapping[str, Any]:
    return {"exclusion": excluded(customer)["exclusion"]}


def excluded_external_id(customer: Customer) -> Mapping[str, Any]:
    return {"external": excluded(customer)["external"]}


def staff(customer: Customer) -> Mapping[str, Any]:
    return {"user": f"staff for {customer.mapping.external_org_name}"}


def name(customer: Customer) -> str:
    return customer.organization.name


def external_name(customer: Customer) -> str:
    return f"{customer.mapping.external_org_name} as the vendor says"


NODE = "organization { name domain } externalOrgId externalOrgName createdBy lastTestResult"
TESTED = f"success message details steps {{ message remedy }} mapping {{ {NODE} }}"
FAILURE = (
    "... on Error { code message } ... on ExternalOrganizationClaimedError { claimedBy { name } }"
)
BOTH_IDS = "$organization: ID!, $mapping: ID!"

PLAN = """query ($csv: String!) { planMappingImport(csv: $csv) { ... on MappingImportPlan {
    fingerprint lines { action code message organizationName changes { before after } } }
    ... on Error { code message } } }"""
APPLY = """mutation ($csv: String!, $fingerprint: String!) {
    applyMappingImport(csv: $csv, fingerprint: $fingerprint) { ... on MappingImportReport {
    outcomes { result code message mappingId } } ... on Error { code message } } }"""

PLAN_MERGE = """query ($organization: ID!, $spare: ID!) {
    planOrganizationMerge(from: $organization, into: $spare) { ... on OrganizationMergePlan {
    fingerprint from { name domain } moving { externalOrgName } people { userId } }
    ... on Error { code message } } }"""
MERGE = """mutation ($organization: ID!, $spare: ID!, $fingerprint: String!) {
    mergeOrganizations(from: $organization, into: $spare, fingerprint: $fingerprint) {
    ... on OrganizationMerge { fromName mappings { externalOrgName } people { userId } }
    ... on Error { code message } } }"""
EXCLUSION = "id organization { name domain } externalOrgId externalOrgName reason excludedBy"

EDITED = f"""mutation ({BOTH_IDS}, $external: String!) {{
    testUnsavedMapping(mappingId: $mapping, input: {{
    organizationId: $organization, integrationName: "vendor", externalOrgId: $external}}) {{
    ... on UnsavedTestResult {{ success message details steps {{ message remedy }} }}
    {FAILURE} }} }}"""

RUN_OF_TESTS = """query ($run: ID!) { jobRun(id: $run) {
    state completed message outcomes { nodes { organization { name } externalOrgName message } }
    } }"""

PLAN_ALIASES = """query ($csv: String!) { planAliasImport(csv: $csv) { ... on AliasImportPlan {
    fingerprint lines { action message organizationName alias } }
    ... on Error { code message } } }"""
APPLY_ALIASES = """mutation ($csv: String!, $fingerprint: String!) {
    applyAliasImport(csv: $csv, fingerprint: $fingerprint) { ... on AliasImportReport {
    outcomes { result message line { organizationName } } } ... on Error { code message } } }"""


ROWS: dict[str, Row] = {
    "viewer": Row("{ viewer { userId permissions } }", EVERYBODY),
    "organizations": Row(
        "{ organizations { nodes { id name domain mappings { externalOrgName } } } }",
        READ,
        listed=name,
    ),
    "organizations, searched": Row(
        "query ($search: String) { organizations(search: $search, first: 1) { nodes { id } } }",
        READ,
        lambda customer: {"search": customer.organization.name},
        listed=lambda customer: customer.id,
    ),
    "organizations, searched by a vendor's id": Row(
        "query ($search: String) { organizations(search: $search, first: 1) { nodes { id } } }",
        READ,
        lambda customer: {"search": customer.mapping.external_org_id},
        listed=lambda customer: customer.id,
    ),
    "organization": Row(
        """query ($organization: ID!) { organization(id: $organization) {
            name domain aliases { name addedBy } learntNames { name }
            mappings { externalOrgName }
            auditEvents { nodes { changes } } } }""",
        READ,
        ids,
    ),
    "integrations": Row(
        "{ integrations { name missingSettings } }", WHOEVER_SEES_ANY, listed=lambda _: "vendor"
    ),
    "integrations, their mappings": Row(
        f"{{ integrations {{ mappings {{ nodes {{ {NODE} }} }} }} }}", READ, listed=name
    ),
    "integration": Row('{ integration(name: "vendor") { name } }', WHOEVER_SEES_ANY),
    "integration, its mappings": Row(
        f'{{ integration(name: "vendor") {{ mappings {{ nodes {{ {NODE} }} }} }} }}',
        READ,
        listed=name,
    ),
    "mapping": Row(
        f"""query ({BOTH_IDS}) {{ mapping(organizationId: $organization, id: $mapping) {{
            {NODE} }} }}""",
        READ,
        ids,
    ),
    "mapping, deactivated": Row(
        f"""query ({BOTH_IDS}) {{ mapping(organizationId: $organization, id: $mapping) {{
            {NODE} isActive drift {{ state currentName comparedAt }} }} }}""",
        READ,
        former,
    ),
    "mapping, of an unknown integration": Row(
        f"""query ({BOTH_IDS}) {{ mapping(organizationId: $organization, id: $mapping) {{
            {NODE} mappingData integration {{ name }} drift {{ state }} }} }}""",
        READ,
        unloaded,
    ),
    "mappingsByExternalId": Row(
        f"""query ($external: String!) {{ mappingsByExternalId(
            integrationName: "vendor", externalOrgId: $external) {{ {NODE} }} }}""",
        READ,
        external,
    ),
    "mappingsByExternalId, of one that both share": Row(
        f"""{{ mappingsByExternalId(integrationName: "shared", externalOrgId: "tenant") {{
            {NODE} }} }}""",
        READ,
        listed=name,
    ),
    "mappingsByExternalId, of an unknown integration": Row(
        '{ mappingsByExternalId(integrationName: "nobody", externalOrgId: "1") { id } }',
        Expected(NEITHER, NEITHER, NEITHER, NEITHER, NEITHER),
    ),
    "externalOrganizations": Row(
        f"""{{ externalOrganizations(integrationName: "vendor", refresh: true) {{
            ... on ExternalOrganizationConnection {{
                totalCount nodes {{ id name mappings {{ {NODE} }} }} }} }} }}""",
        DISCOVER,
        listed=external_name,
    ),
    "mappingSuggestions": Row(
        """{ mappingSuggestions(integrationName: "vendor") { ... on MappingSuggestions {
            nodes { organization { name } externalOrganization { name } }
            unmatchedOrganizations { name } unmatchedExternalOrganizations { name } } } }""",
        STAFF_CHANGE,
    ),
    "explainMatch": Row(
        """query ($organization: ID!) { explainMatch(organizationId: $organization,
            integrationName: "vendor", externalOrgId: "ext-other") {
            ... on MatchExplanation {
            confidence reasons } } }""",
        STAFF_CHANGE,
        ids,
    ),
    "coverage": Row(
        f"""{{ coverage {{ nodes {{ organization {{ id name }}
            cells {{ state mappings {{ {NODE} drift {{ state currentName }} }} }} }} }} }}""",
        READ,
        listed=name,
    ),
    "coverage, of one organization": Row(
        f"""query ($organization: ID!) {{ coverage(organizationIds: [$organization]) {{
            nodes {{ organization {{ name }} cells {{ mappings {{ {NODE} }} }} }} }} }}""",
        READ,
        ids,
    ),
    "coverage, of one state": Row(
        "{ coverage(states: [MAPPED, UNMAPPED]) { nodes { organization { name } } } }",
        READ,
        listed=name,
    ),
    "coverageSummary": Row(
        "{ coverageSummary { integrationName unmapped mapped drifted failing } }",
        WHOEVER_SEES_ANY,
    ),
    "coverageSummary, of one organization": Row(
        """query ($organization: ID!) { coverageSummary(organizationIds: [$organization]) {
            integrationName mapped } }""",
        READ,
        ids,
    ),
    "mappingsCsv": Row("{ mappingsCsv { ... on MappingsCsv { content } } }", READ, listed=name),
    "mappingsCsv, of an integration": Row(
        """{ mappingsCsv(integrationName: "vendor") {
            ... on MappingsCsv { content } ... on Error { code message } } }""",
        READ,
        listed=name,
    ),
    "mappingsCsv, of an organization": Row(
        """query ($organization: ID!) { mappingsCsv(organizationId: $organization) {
            ... on MappingsCsv { content } ... on Error { code message } } }""",
        READ,
        ids,
    ),
    "unmappedCsv": Row("{ unmappedCsv { ... on MappingsCsv { content } } }", READ, listed=name),
    "unmappedCsv, of an organization": Row(
        """query ($organization: ID!) { unmappedCsv(organizationId: $organization) {
            ... on MappingsCsv { content } ... on Error { code message } } }""",
        READ,
        ids,
    ),
    "unmappedCsv, with suggestions": Row(
        """{ unmappedCsv(integrationNames: ["vendor"], withSuggestions: true) {
            ... on MappingsCsv { content } ... on Error { code message } } }""",
        STAFF_CHANGE,
    ),
    "planMappingImport": Row(PLAN, IMPORT, changing_file),
    "planMappingImport, of a free one": Row(PLAN, IMPORT_TAKING, taking_file),
    "applyMappingImport": Row(APPLY, IMPORT, changing_file, planned=PLAN),
    "applyMappingImport, of a free one": Row(APPLY, IMPORT_TAKING, taking_file, planned=PLAN),
    "aliasesCsv": Row("{ aliasesCsv { ... on AliasesCsv { content } } }", READ, listed=name),
    "planAliasImport": Row(PLAN_ALIASES, STAFF_CHANGE, alias_file),
    "applyAliasImport": Row(APPLY_ALIASES, STAFF_CHANGE, alias_file, planned=PLAN_ALIASES),
    "planOrganizationMerge": Row(PLAN_MERGE, STAFF_CHANGE_ONE, spare),
    "mergeOrganizations": Row(MERGE, STAFF_CHANGE_ONE, spare, planned=PLAN_MERGE),
    "organizationMerges": Row(
        """query ($organization: ID!) { organizationMerges(organizationId: $organization) {
            state fromName into { name domain } people { userId } } }""",
        STAFF_READ_ONE,
        ids,
    ),
    "undoOrganizationMerge": Row(
        """mutation ($merge: ID!) { undoOrganizationMerge(id: $merge) {
            ... on OrganizationMerge { state into { name domain } }
            ... on Error { code message } } }""",
        STAFF_CHANGE,
        merge,
    ),
    "rejectedSuggestions": Row(
        """{ rejectedSuggestions(integrationName: "vendor") {
            nodes { organization { name domain } externalOrgId externalOrgName } } }""",
        STAFF_CHANGE,
        listed=name,
    ),
    "rejectSuggestion": Row(
        """mutation ($organization: ID!, $free: String!) { rejectSuggestion(input: {
            integrationName: "vendor", organizationId: $organization, externalOrgId: $free}) {
            ... on RejectedSuggestion { organization { name } rejectedBy }
            ... on Error { code message } } }""",
        STAFF_CHANGE_ONE,
        free,
    ),
    "restoreSuggestion": Row(
        """mutation ($organization: ID!) { restoreSuggestion(input: {
            integrationName: "vendor", organizationId: $organization, externalOrgId: "ext-other"}) {
            ... on RejectedSuggestion { organization { name } rejectedBy }
            ... on Error { code message } } }""",
        STAFF_CHANGE_ONE,
        ids,
    ),
    "exclusions": Row(
        f"{{ exclusions {{ nodes {{ {EXCLUSION} }} }} }}",
        READ,
        listed=name,
    ),
    "exclusions, of an organization": Row(
        f"""query ($organization: ID!) {{ exclusions(organizationId: $organization) {{
            nodes {{ {EXCLUSION} }} }} }}""",
        READ,
        lambda customer: {"organization": customer.id},
        listed=name,
    ),
    "exclusions, of an integration": Row(
        f"""{{ exclusions(integrationName: "needless") {{ nodes {{ {EXCLUSION} }} }} }}""",
        STAFF_SEE,
        listed=lambda customer: excluded(customer)["external"],
    ),
    "excludeOrganization": Row(
        f"""mutation ($organization: ID!) {{
            excludeOrganization(organizationId: $organization, integrationName: "unused") {{
            ... on Exclusion {{ {EXCLUSION} }} ... on Error {{ code message }} }} }}""",
        CHANGE,
        lambda customer: {"organization": customer.id},
    ),
    "excludeOrganizations": Row(
        f"""mutation ($organization: ID!) {{ excludeOrganizations(inputs: [
            {{organizationId: $organization, integrationName: "unused"}}]) {{
            ... on Exclusion {{ {EXCLUSION} }} ... on Error {{ code message }} }} }}""",
        CHANGE,
        lambda customer: {"organization": customer.id},
    ),
    "excludeExternalOrganization": Row(
        f"""mutation {{
            excludeExternalOrganization(integrationName: "unused", externalOrgId: "ext-1") {{
            ... on Exclusion {{ {EXCLUSION} }} ... on Error {{ code message }} }} }}""",
        STAFF_CHANGE,
    ),
    "excludeExternalOrganizations": Row(
        f"""mutation {{ excludeExternalOrganizations(inputs: [
            {{integrationName: "unused", externalOrgId: "ext-1"}}]) {{
            ... on Exclusion {{ {EXCLUSION} }} ... on Error {{ code message }} }} }}""",
        STAFF_CHANGE,
    ),
    "removeExclusion": Row(
        f"""mutation ($exclusion: ID!) {{ removeExclusion(id: $exclusion) {{
            ... on Exclusion {{ {EXCLUSION} }} ... on Error {{ code message }} }} }}""",
        REMOVE_ONCE,
        excluded_id,
    ),
    "removeExclusion, of an external one": Row(
        f"""mutation ($external: ID!) {{ removeExclusion(id: $external) {{
            ... on Exclusion {{ {EXCLUSION} }} ... on Error {{ code message }} }} }}""",
        STAFF_CHANGE,
        excluded_external_id,
    ),
    "removeExclusions": Row(
        f"""mutation ($exclusion: ID!) {{ removeExclusions(ids: [$exclusion]) {{
            ... on Exclusion {{ {EXCLUSION} }} ... on Error {{ code message }} }} }}""",
        REMOVE_ONCE,
        excluded_id,
    ),
    "auditEvents": Row(
        """query ($organization: ID!) { auditEvents(organizationId: $organization) {
            nodes { action changes organization { name } } } }""",
        READ,
        ids,
    ),
    "auditEvents, of all": Row(
        "{ auditEvents { nodes { action changes organization { name } } } }",
        STAFF_READ,
        listed=name,
    ),
    "accessGrants": Row(
        """query ($organization: ID!) { accessGrants(organizationId: $organization) {
            nodes { userId organization { name } } } }""",
        STAFF_READ_ONE,
        ids,
    ),
    "accessGrants, provider-wide": Row("{ accessGrants { nodes { userId } } }", STAFF_READ),
    "createOrganization": Row(
        """mutation { createOrganization(input: {name: "Gamma"}) {
            ... on Organization { id } ... on Error { code message } } }""",
        STAFF_CHANGE,
    ),
    "updateOrganization": Row(
        """mutation ($organization: ID!) {
            updateOrganization(input: {id: $organization, domain: "else.example"}) {
            ... on Organization { name } ... on Error { code message } } }""",
        STAFF_CHANGE_ONE,
        ids,
    ),
    "addOrganizationAlias": Row(
        """mutation ($organization: ID!) {
            addOrganizationAlias(organizationId: $organization, name: "Gamma") {
            ... on AddedOrganizationAlias { organization { name } alsoCalled { name } }
            ... on Error { code message } } }""",
        STAFF_CHANGE_ONE,
        ids,
    ),
    "removeOrganizationAlias": Row(
        """mutation ($organization: ID!) {
            removeOrganizationAlias(organizationId: $organization, name: "Alias of both") {
            ... on Organization { name } ... on Error { code message } } }""",
        STAFF_CHANGE_ONE,
        ids,
    ),
    "forgetLearntName": Row(
        """mutation ($organization: ID!, $learnt: String!) {
            forgetLearntName(organizationId: $organization, name: $learnt) {
            ... on Organization { name learntNames { name forgottenBy taughtBy { mappingId } } }
            ... on Error { code message } } }""",
        STAFF_CHANGE_ONE,
        lambda customer: {**ids(customer), "learnt": external_name(customer)},
    ),
    "restoreLearntName": Row(
        """mutation ($organization: ID!) {
            restoreLearntName(organizationId: $organization, name: "name of both") {
            ... on Organization { name learntNames { name } } ... on Error { code message } } }""",
        STAFF_CHANGE_ONE,
        ids,
    ),
    "importPreview": Row(
        """{ importPreview(integrationName: "vendor") { ... on ImportPreview { candidates {
            externalOrganization { id name } state
            twin { organization { name } externalOrganization { name } } } } } }""",
        STAFF_CHANGE,
    ),
    "similarOrganizations": Row(
        """query ($name: String!) { similarOrganizations(name: $name) {
            organization { id name domain } signals { detail } } }""",
        STAFF_CHANGE,
        lambda customer: {"name": customer.organization.name},
        listed=lambda customer: customer.id,
    ),
    "importOrganizations": Row(
        """mutation ($free: String!) { importOrganizations(input: {
            integrationName: "vendor", externalOrgIds: [$free]}) {
            ... on ImportOrganizationsPayload { outcomes { organization { name } error { code } } }
            ... on Error { code message } } }""",
        STAFF_CHANGE,
        free_only,
    ),
    "createMapping": Row(
        f"""mutation ($organization: ID!, $free: String!) {{ createMapping(input: {{
            organizationId: $organization, integrationName: "vendor", externalOrgId: $free}}) {{
            ... on OrganizationMapping {{ id }} {FAILURE} }} }}""",
        TAKE,
        free,
    ),
    "createMapping, by an id that nobody knows": Row(
        f"""mutation ($organization: ID!) {{ createMapping(input: {{
            organizationId: $organization, integrationName: "shared", externalOrgId: "typed"}}) {{
            ... on OrganizationMapping {{ id }} {FAILURE} }} }}""",
        TAKE,
        ids,
    ),
    "createMappings": Row(
        f"""mutation ($organization: ID!, $free: String!) {{ createMappings(inputs: [{{
            organizationId: $organization, integrationName: "vendor", externalOrgId: $free}}]) {{
            ... on OrganizationMapping {{ id }} {FAILURE} }} }}""",
        TAKE,
        free,
    ),
    "updateMapping": Row(
        f"""mutation ({BOTH_IDS}) {{ updateMapping(input: {{
            organizationId: $organization, id: $mapping, mappingData: {{note: "x"}}}}) {{
            ... on OrganizationMapping {{ {NODE} }} {FAILURE} }} }}""",
        CHANGE,
        ids,
    ),
    "updateMapping, of an unknown integration": Row(
        f"""mutation ({BOTH_IDS}) {{ updateMapping(input: {{
            organizationId: $organization, id: $mapping, mappingData: {{note: "x"}}}}) {{
            ... on OrganizationMapping {{ {NODE} mappingData }}
            ... on ValidationError {{ code fields {{ message }} }} {FAILURE} }} }}""",
        NOBODY_MAY,
        unloaded,
    ),
    "updateMapping, to a free one": Row(
        f"""mutation ({BOTH_IDS}, $free: String!) {{ updateMapping(input: {{
            organizationId: $organization, id: $mapping, externalOrgId: $free}}) {{
            ... on OrganizationMapping {{ {NODE} }} {FAILURE} }} }}""",
        TAKE,
        free,
    ),
    "deleteMapping, of an unknown integration": Row(
        f"""mutation ({BOTH_IDS}) {{ deleteMapping(input: {{
            organizationId: $organization, id: $mapping}}) {{
            ... on OrganizationMapping {{ {NODE} mappingData }}
            ... on Error {{ code message }} }} }}""",
        CHANGE,
        unloaded,
    ),
    "deleteMapping": Row(
        f"""mutation ({BOTH_IDS}) {{ deleteMapping(input: {{
            organizationId: $organization, id: $mapping}}) {{
            ... on OrganizationMapping {{ {NODE} }} ... on Error {{ code message }} }} }}""",
        CHANGE,
        ids,
    ),
    "testConnection": Row(
        f"""mutation ({BOTH_IDS}) {{ testConnection(
            organizationId: $organization, mappingId: $mapping) {{
            ... on TestResult {{ {TESTED} }}
            ... on Error {{ code message }} }} }}""",
        CHANGE,
        ids,
    ),
    "testConnection, of an unknown integration": Row(
        """mutation ($organization: ID!, $mapping: ID!) { testConnection(
            organizationId: $organization, mappingId: $mapping) {
            ... on TestResult { message details steps { message } }
            ... on Error { code message } } }""",
        Expected(NEITHER, REFUSED_ON_A, NEITHER, REFUSED, NEITHER),
        unloaded,
    ),
    "testUnsavedMapping": Row(
        """mutation ($organization: ID!, $free: String!) { testUnsavedMapping(input: {
            organizationId: $organization, integrationName: "vendor", externalOrgId: $free}) {
            ... on UnsavedTestResult { message details steps { message remedy } }
            ... on Error { code message }
            ... on ExternalOrganizationClaimedError { claimedBy { name } } } }""",
        TAKE,
        free,
    ),
    "testUnsavedMapping, of what the customer has": Row(
        f"""mutation ($organization: ID!, $external: String!) {{ testUnsavedMapping(input: {{
            organizationId: $organization, integrationName: "vendor", externalOrgId: $external}}) {{
            ... on UnsavedTestResult {{ message details }} {FAILURE}
            ... on DuplicateMappingError {{ existing {{ {NODE} }} }} }} }}""",
        CHANGE,
        external,
    ),
    "testUnsavedMapping, of one that is edited": Row(EDITED, CHANGE, external),
    "testUnsavedMapping, of a deactivated one that is edited": Row(EDITED, TAKE, left),
    "testConnection, deactivated": Row(
        """mutation ($organization: ID!, $mapping: ID!) { testConnection(
            organizationId: $organization, mappingId: $mapping) {
            ... on TestResult { message details steps { message } }
            ... on Error { code message } } }""",
        NOBODY_MAY,
        former,
    ),
    "testConnections, deactivated": Row(
        """subscription ($mapping: ID!) {
            testConnections(integrationName: "vendor", mappingIds: [$mapping]) {
            completed total result { message details steps { message } } } }""",
        Expected(REFUSED, REFUSED, NEITHER, REFUSED, NEITHER),
        former,
    ),
    "updateMapping, to restore a deactivated one": Row(
        f"""mutation ({BOTH_IDS}) {{ updateMapping(input: {{
            organizationId: $organization, id: $mapping, isActive: true}}) {{
            ... on OrganizationMapping {{ {NODE} }} {FAILURE} }} }}""",
        TAKE,
        former,
    ),
    "startConnectionTests": Row(
        """mutation ($organization: ID!) { startConnectionTests(organizationId: $organization) {
            ... on JobRun { state total outcomes { nodes { organization { name } } } }
            ... on Error { code message } } }""",
        CHANGE,
        ids,
    ),
    "startConnectionTests, of one mapping": Row(
        """mutation ($mapping: ID!) {
            startConnectionTests(integrationName: "vendor", mappingIds: [$mapping]) {
            ... on JobRun { state total } ... on Error { code message } } }""",
        DISCOVER,
        lambda customer: {"mapping": customer.mapping.mapping_id},
    ),
    "jobRun": Row(RUN_OF_TESTS, STAFF_RUN, run_of_tests),
    "cancelJobRun": Row(
        """mutation ($run: ID!) { cancelJobRun(id: $run) {
            ... on JobRun { state } ... on Error { code message } } }""",
        STAFF_RUN,
        run_of_tests,
    ),
    "jobs": Row("{ jobs { id lastRun { message } } }", STAFF_CHANGE),
    "jobRuns": Row("{ jobRuns { nodes { id message } } }", STAFF_CHANGE),
    "startJob": Row(
        """mutation { startJob(id: "test:vendor") { ... on Job { id }
            ... on Error { code message } } }""",
        STAFF_CHANGE,
    ),
    "cancelJob": Row(
        """mutation { cancelJob(id: "test:vendor") { ... on Job { id }
            ... on Error { code message } } }""",
        STAFF_CHANGE,
    ),
    "updateJob": Row(
        """mutation { updateJob(id: "test:vendor", isEnabled: false) { ... on Job { id }
            ... on Error { code message } } }""",
        STAFF_CHANGE,
    ),
    "testConnections": Row(
        f"""subscription ($organization: ID!) {{ testConnections(organizationId: $organization) {{
            completed total result {{ {TESTED} }} }} }}""",
        CHANGE,
        ids,
    ),
    "testConnections, of an integration": Row(
        f"""subscription {{ testConnections(integrationName: "vendor") {{
            completed total result {{ {TESTED} }} }} }}""",
        DISCOVER,
        listed=name,
    ),
    "testConnections, of one mapping": Row(
        f"""subscription ($mapping: ID!) {{
            testConnections(integrationName: "vendor", mappingIds: [$mapping]) {{
            completed total result {{ {TESTED} }} }} }}""",
        DISCOVER,
        lambda customer: {"mapping": customer.mapping.mapping_id},
    ),
    "grantAccess": Row(
        """mutation ($organization: ID!) { grantAccess(input: {
            userId: "eve", organizationId: $organization, permissions: [canViewConfig]}) {
            ... on AccessGrant { organization { name } } ... on Error { code message } } }""",
        STAFF_CHANGE_ONE,
        ids,
    ),
    "grantAccess, provider-wide": Row(
        """mutation { grantAccess(input: {userId: "eve", permissions: [canManageConfig]}) {
            ... on AccessGrant { userId } ... on Error { code message } } }""",
        STAFF_CHANGE,
    ),
    "revokeAccess": Row(
        """mutation ($organization: ID!) {
            revokeAccess(userId: "portal", organizationId: $organization) {
            ... on AccessGrant { organization { name } } ... on Error { code message } } }""",
        STAFF_CHANGE_ONE,
        ids,
    ),
    "revokeAccess, provider-wide": Row(
        """mutation ($user: String!) { revokeAccess(userId: $user) {
            ... on AccessGrant { userId } ... on Error { code message } } }""",
        STAFF_CHANGE,
        staff,
    ),
}


def root_fields() -> Iterator[str]:
    schema = create_schema()._schema
    for root in (schema.query_type, schema.mutation_type, schema.subscription_type):
        if isinstance(root, GraphQLObjectType):
            yield from root.fields


def test_every_root_field_of_the_schema_has_a_row() -> None:
    assert sorted({row.partition(",")[0] for row in ROWS}) == sorted(root_fields())


@dataclass(frozen=True)
class Template:
    """Customers, grants, rejected suggestions and exclusions in a file, made once and copied for
    each test."""

    file: Path
    a: Customer
    b: Customer

    def customer(self, place: str) -> Customer:
        return {"A": self.a, "B": self.b}[place]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    async def make() -> Template:
        settings = settings_in(tmp_path_factory.mktemp("template"))
        async with two_customers(
            settings, integrations={**SERVED, "unloaded": UnloadedVendor}
        ) as world:
            a, b = await prepare(world)
        return Template(settings.sqlite_path, a, b)

    return asyncio.run(make())


@pytest.mark.parametrize("row", ROWS)
async def test_who_may_do_what(row: str, template: Template, tmp_path: Path) -> None:
    case = ROWS[row]
    shutil.copy(template.file, tmp_path / "orgmap.db")
    found: dict[tuple[str, str], str] = {}
    async with service(tmp_path) as (client, issuer):
        await discover(client, signed_in(issuer, "provider-wide manager"))
        for person, place in itertools.product(PEOPLE, "AB"):
            customer = template.customer(place)
            headers = {**signed_in(issuer, person), **case.headers}
            variables = dict(case.variables(customer))
            if case.planned is not None:
                body = {"query": case.planned, "variables": variables}
                reply = await client.post("/graphql", json=body, headers=headers)
                [fingerprint] = re.findall(r'"fingerprint": ?"(\w+)"', reply.text) or [""]
                variables["fingerprint"] = fingerprint
            body = {"query": case.document, "variables": variables}
            reply = await client.post("/graphql", json=body, headers=headers)
            found[person, place] = outcome(reply, case, customer)
            for word in unspeakable(template, person, sent=json.dumps(body)):
                assert word not in reply.text, person

    assert found == {(person, place): case.expected.of(person, place) for person, place in found}


async def discover(client: httpx.AsyncClient, headers: Mapping[str, str]) -> None:
    """So that there is a listing to compare with, whoever asks."""
    query = ROWS["externalOrganizations"].document
    reply = await client.post("/graphql", json={"query": query}, headers=headers)
    assert "as the vendor says" in reply.text


@asynccontextmanager
async def service(folder: Path) -> AsyncIterator[tuple[httpx.AsyncClient, Issuer]]:
    async with running_issuer() as issuer:
        app = create_app(
            settings_in(folder, auth="oidc", oidc_issuer=issuer.issuer, oidc_audience=AUDIENCE),
            integrations=SERVED,
        )
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(
                transport=httpx.ASGITransport(app), base_url="http://127.0.0.1"
            ) as client,
        ):
            yield client, issuer


def signed_in(issuer: Issuer, person: str) -> Mapping[str, str]:
    """Nobody sends no token; the others' tokens say who they are, and no more."""
    if person == "nobody":
        return {}
    return {"Authorization": f"Bearer {issuer.token(oid=person)}"}


async def prepare(world: TwoCustomers) -> tuple[Customer, Customer]:
    """Returns the two with what each has left and the other has taken."""
    await world.grant("viewer of A", VIEW, on=world.a)
    await world.grant("manager of A", MANAGE, on=world.a)
    await world.grant("provider-wide viewer", VIEW)
    await world.grant("provider-wide manager", MANAGE)
    for customer in (world.a, world.b):
        await world.grant("portal", VIEW, on=customer)
        await world.services.aliases.add(CHIEF, customer.id, "Alias of both")
        await world.services.rejections.reject(
            CHIEF,
            integration_name="vendor",
            organization_id=customer.id,
            external_org_id="ext-other",
        )
        await exclude(world, customer)
        await world.services.connections.test(CHIEF, customer.id, customer.mapping.mapping_id)
        await world.grant(f"staff for {customer.mapping.external_org_name}", VIEW)
        await world.map(customer, "tenant", name="Tenant of both", integration_name="shared")
    a, b = (
        await leave(world, world.a, "ext-left-alpha"),
        await leave(world, world.b, "ext-left-beta"),
    )
    for customer, external_org_id in ((b, "ext-left-alpha"), (a, "ext-left-beta")):
        await world.map(customer, external_org_id, name="Name of both")
        await world.services.learnt_names.forget(CHIEF, customer.id, "Name of both")
    a, b = await map_unloaded(world, a), await map_unloaded(world, b)
    a, b = await run_all_tests(world, a), await run_all_tests(world, b)
    return await merge_one_into(world, a), await merge_one_into(world, b)


async def run_all_tests(world: TwoCustomers, customer: Customer) -> Customer:
    """In a run of a job."""
    services = world.services
    working = asyncio.create_task(services.job_runner.work())
    run = await services.jobs.start_tests(CHIEF, organization_id=customer.id)
    while not run.state.is_over:
        await asyncio.sleep(0.01)
        run = await services.jobs.run(CHIEF, run.run_id)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    return replace(customer, run_id=run.run_id)


async def merge_one_into(world: TwoCustomers, customer: Customer) -> Customer:
    merges, organizations = world.services.organization_merges, world.services.organizations
    spare = (await organizations.create(CHIEF, name="Spare")).org_id
    former = (await organizations.create(CHIEF, name="Former")).org_id
    plan = await merges.plan(CHIEF, from_id=former, into_id=customer.id)
    done = await merges.merge(
        CHIEF,
        from_id=former,
        into_id=customer.id,
        fingerprint=plan.fingerprint,
        choices={},
    )
    return replace(customer, merge_id=done.merge_id, spare_id=spare)


async def exclude(world: TwoCustomers, customer: Customer) -> None:
    """The customer does not use a vendor, and something that the vendor knows is nobody's."""
    await world.services.exclusions.exclude_organization(
        CHIEF,
        OrganizationToExclude(organization_id=customer.id, integration_name=NeedlessVendor.name),
    )
    await world.services.exclusions.exclude_external_organization(
        CHIEF,
        ExternalOrganizationToExclude(
            integration_name=NeedlessVendor.name,
            external_org_id=f"ext-none-{customer.mapping.external_org_name.lower()}",
            reason="Left by Alpha",
        ),
    )


async def leave(world: TwoCustomers, customer: Customer, external_org_id: str) -> Customer:
    mapping = await world.map(customer, external_org_id, name="Branch office")
    await world.services.mappings.delete(CHIEF, customer.id, mapping.mapping_id)
    return replace(customer, former_mapping_id=mapping.mapping_id)


async def map_unloaded(world: TwoCustomers, customer: Customer) -> Customer:
    new = NewMapping(
        organization_id=customer.id,
        integration_name=UnloadedVendor.name,
        external_org_id=f"ext-unloaded-{customer.domain}",
        mapping_data={"note": UNREADABLE},
    )
    mapping = await world.services.mappings.create(CHIEF, new)
    return replace(customer, unloaded_mapping_id=mapping.mapping_id)


def outcome(reply: httpx.Response, row: Row, customer: Customer) -> str:
    body = body_of(reply)
    codes = {error["extensions"]["code"] for error in body.get("errors", [])}
    if reply.status_code == 401:
        assert codes == {"UNAUTHENTICATED"}
        return UNAUTHENTICATED
    if codes:
        assert len(codes) == 1
        return {"FORBIDDEN": FORBIDDEN, "NOT_FOUND": HIDDEN}[codes.pop()]
    [answer] = body["data"].values()
    if answer is None or answer == [] or "NOT_FOUND" in json.dumps(answer):
        return HIDDEN
    if "PERMISSION_DENIED" in json.dumps(answer):
        return FORBIDDEN
    if row.listed is not None and row.listed(customer) not in json.dumps(answer):
        return HIDDEN
    return REFUSED_AS_GIVEN if "VALIDATION_FAILED" in json.dumps(answer) else DONE


def body_of(reply: httpx.Response) -> Any:
    """That of a stream has what its messages have together."""
    if not reply.headers["content-type"].startswith(event_streams.MEDIA_TYPE):
        return reply.json()
    bodies = event_streams.bodies_of(reply)
    return {
        "data": {"messages": [body["data"] for body in bodies]},
        "errors": [error for body in bodies for error in body.get("errors", [])],
    }


def unspeakable(world: Template, person: str, *, sent: str) -> list[str]:
    """The words that this person's answer may not hold, unless the person said them."""
    vendors = ["Nobody's customer", "Left by Alpha", COUNT, ADDRESS]
    words = {
        "nobody": [*world.a.secrets, *world.b.secrets, *vendors],
        "no grant": [*world.a.secrets, *world.b.secrets, *vendors],
        "viewer of A": [*world.b.secrets, *vendors],
        "manager of A": [*world.b.secrets, *vendors],
        "provider-wide viewer": ["Nobody's customer"],
    }
    return [word for word in [*words.get(person, []), UNREADABLE] if word not in sent]
