/** What tests ask of the service without the browser. */
import { expect, type APIRequestContext } from "@playwright/test";

/** Runs one operation as the provider's manager and answers with the value of its only field. */
export async function ask<TValue>(
  request: APIRequestContext,
  query: string,
  variables: object = {},
): Promise<TValue> {
  const response = await request.post("/graphql", { data: { query, variables } });
  const body = (await response.json()) as { data?: Record<string, TValue>; errors?: unknown };
  expect(body.errors, query).toBeUndefined();
  return Object.values(body.data ?? {})[0] as TValue;
}

export async function addOrganization(request: APIRequestContext, name: string): Promise<string> {
  const { id } = await ask<{ id: string }>(
    request,
    "mutation($name: String!) { createOrganization(input: {name: $name}) { ... on Organization { id } } }",
    { name },
  );
  return id;
}

interface NewMapping {
  organizationId: string;
  integrationName: string;
  externalOrgId: string;
  externalOrgName: string;
  mappingData?: object;
}

export async function addMapping(request: APIRequestContext, input: NewMapping): Promise<string> {
  const { id } = await ask<{ id: string }>(
    request,
    "mutation($input: CreateMappingInput!) { createMapping(input: $input) { ... on OrganizationMapping { id } } }",
    { input },
  );
  return id;
}

export interface Listed {
  id: string;
  name: string;
}

/** The active external organizations that an integration lists, those without a namesake. */
export async function listed(request: APIRequestContext, name: string): Promise<Listed[]> {
  const { nodes } = await ask<{ nodes: (Listed & { isActive: boolean })[] }>(
    request,
    `query($name: String!) {
      externalOrganizations(integrationName: $name, first: 100) {
        ... on ExternalOrganizationConnection { nodes { id name isActive } }
      }
    }`,
    { name },
  );
  const alone = (name: string) => nodes.filter((each) => each.name.includes(name)).length === 1;
  return nodes.filter((each) => each.isActive && alone(each.name));
}
