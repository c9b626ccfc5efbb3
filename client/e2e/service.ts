/** What tests ask of the service and of the sandbox beside it, without the browser. */
import { expect, type APIRequestContext } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");

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

const faultsUrl = () => `http://127.0.0.1:${process.env.ORGMAP_E2E_FAULTS_PORT ?? ""}/faults`;

/** Requests to the vendor fail so from now on; each test has a vendor of its own for this. */
export async function fail(request: APIRequestContext, fault: string, path: string) {
  const response = await request.post(faultsUrl(), { data: { fault, path } });
  expect(response.status()).toBe(204);
}

export async function mend(request: APIRequestContext, path: string) {
  const response = await request.delete(faultsUrl(), { params: { path } });
  expect(response.status()).toBe(204);
}

/** A token of development sign-in for a person who may view one organization. */
export function viewerToken(organizationId: string): string {
  const command = join(ROOT, ".venv/bin/orgmap");
  const folder = process.env.ORGMAP_E2E_DATA ?? "";
  const options = ["--user", "viewer", "--organization", organizationId];
  const token = execFileSync(command, ["token", ...options, "--permission", "canViewConfig"], {
    // The key is where the service, which runs in that folder, keeps it.
    env: { ...process.env, ORGMAP_STORAGE: `sqlite:///${join(folder, ".data/orgmap.db")}` },
    encoding: "utf8",
  });
  return token.trim();
}
