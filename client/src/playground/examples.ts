export interface Example {
  name: string;
  query: string;
  /** JSON, as the editor shows it. */
  variables?: string;
}

export const EXAMPLES: Example[] = [
  {
    name: "Organizations and their mappings",
    query: `# Every customer, and what it is mapped to.
# Run it with the button, or Ctrl and Enter.
query Organizations {
  organizations(first: 20) {
    nodes {
      id
      name
      mappings {
        integrationName
        externalOrgId
        externalOrgName
        lastTestSuccess
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
  },
  {
    name: "Integrations and what they still need",
    query: `query Integrations {
  integrations {
    name
    displayName
    organizationTerm
    supportsDiscovery
    isConfigured
    missingSettings
    mappingDataSchema
  }
}
`,
  },
  {
    name: "Find an external organization",
    query: `# As the vendor's system knows it, with the customers it is mapped to.
query ExternalOrganizations($integrationName: String!, $search: String) {
  externalOrganizations(integrationName: $integrationName, search: $search, first: 10) {
    ... on ExternalOrganizationConnection {
      totalCount
      isStale
      nodes {
        id
        name
        mappings {
          organization {
            name
          }
        }
      }
    }
    ... on IntegrationError {
      kind
      message
      remedy
    }
    ... on Error {
      code
      message
    }
  }
}
`,
    variables: asText({ integrationName: "halopsa", search: "a" }),
  },
  {
    name: "Create a mapping",
    query: `# Expected failures are members of the result, so ask for them too.
mutation CreateMapping($input: CreateMappingInput!) {
  createMapping(input: $input) {
    __typename
    ... on OrganizationMapping {
      id
      version
    }
    ... on ValidationError {
      fields {
        field
        message
      }
    }
    ... on Error {
      code
      message
    }
  }
}
`,
    variables: asText({
      input: {
        organizationId: "the id of an organization",
        integrationName: "halopsa",
        externalOrgId: "the id of a client",
        externalOrgName: "its name",
      },
    }),
  },
  {
    name: "Test a connection",
    query: `mutation TestConnection($organizationId: ID!, $mappingId: ID!) {
  testConnection(organizationId: $organizationId, mappingId: $mappingId) {
    ... on TestResult {
      success
      message
      steps {
        name
        status
        message
        remedy
        durationMs
      }
    }
    ... on Error {
      code
      message
    }
  }
}
`,
    variables: asText({
      organizationId: "the id of an organization",
      mappingId: "the id of its mapping",
    }),
  },
  {
    name: "Test all connections of an integration",
    query: `# Answered with events: the total first, then each test as it ends.
# Stopping the operation stops the tests.
subscription TestConnections($integrationName: String!) {
  testConnections(integrationName: $integrationName) {
    completed
    total
    result {
      success
      message
      mapping {
        id
        externalOrgName
        organization {
          name
        }
      }
    }
  }
}
`,
    variables: asText({ integrationName: "halopsa" }),
  },
  {
    name: "Who am I, and what changed last",
    query: `query Viewer {
  viewer {
    userId
    isProviderWide
    permissions
  }
  auditEvents(first: 10) {
    nodes {
      occurredAt
      userId
      action
      organization {
        name
      }
      changes
    }
  }
}
`,
  },
];

function asText(variables: Record<string, unknown>): string {
  return JSON.stringify(variables, null, 2);
}
