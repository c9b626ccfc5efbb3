"""Pages of lists, and searches in them: what growth.py asks at each size."""

from benchmarks.growth_world import ASKED, INTEGRATIONS

_NODES = "... on ExternalOrganizationConnection { totalCount nodes { %s } }"
_EXTERNAL = '{ externalOrganizations(integrationName: "%s"%s) { %s } }'


def _external(nodes: str, arguments: str = "", *, of: str = ASKED) -> str:
    return _EXTERNAL % (of, arguments, _NODES % nodes)


EACH_INTEGRATION = " ".join(
    f"{name}: {_external('id name', of=name).removeprefix('{ ').removesuffix(' }')}"
    for name in INTEGRATIONS
)

PAGES = {
    "organizations, with mappings": "{ organizations { nodes { mappings { externalOrgId } } } }",
    "organizations, with drift": "{ organizations { nodes { mappings { drift { state } } } } }",
    "organizations, with learnt names": "{ organizations { nodes { learntNames { name } } } }",
    "mappings of an integration": f'{{ integration(name: "{ASKED}") '
    "{ mappings { nodes { id } } } }",
    "external organizations": _external("id name"),
    "external organizations, with mappings": _external("id name mappings { id }"),
    "external organizations, 500 with mappings": _external("mappings { id }", ", first: 500"),
    "external organizations, with exclusions": _external("id exclusion { reason }"),
    "external organizations of all ten": f"{{ {EACH_INTEGRATION} }}",
    "audit events": "{ auditEvents { nodes { action organization { name } } } }",
    "exclusions": "{ exclusions { nodes { reason } } }",
    "rejected suggestions": f'{{ rejectedSuggestions(integrationName: "{ASKED}") '
    "{ nodes { rejectedAt } } }",
    "grants": "{ accessGrants { nodes { userId } } }",
    "whose": f'{{ mappingsByExternalId(integrationName: "{ASKED}", externalOrgId: "client-7") '
    "{ id } }",
}
COVERAGE = {
    "coverage summary": "{ coverageSummary { integrationName unmapped mapped drifted } }",
    "coverage": "{ coverage(first: 50) { nodes { cells { state } } } }",
    "coverage by a state that no cell has": "{ coverage(first: 50, states: [EXCLUDED]) "
    "{ nodes { cells { state } } } }",
}
SEARCHES = {
    "organizations, a search with one hit": '{ organizations(search: "organization 77") '
    "{ nodes { name } } }",
    "organizations, a search without a hit": '{ organizations(search: "nowhere") '
    "{ nodes { name } } }",
    "external organizations, a search with hits": _external("id", ', search: "client 7"'),
    "external organizations, a search without a hit": _external("id", ', search: "nowhere"'),
    "exclusions of an integration that has none": '{ exclusions(integrationName: "atera") '
    "{ nodes { reason } } }",
}
