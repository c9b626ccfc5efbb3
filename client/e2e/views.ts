import { expect, type APIRequestContext, type Locator, type Page } from "@playwright/test";

/** A page or an open dialog, and how a person gets there. */
export interface View {
  name: string;
  open: (page: Page) => Promise<void>;
}

const MAPPED = "Larkfield Dental Group";

/** Every page and every dialog of the client. What is added to it is added here. */
export const VIEWS: View[] = [
  { name: "organizations", open: (page) => visit(page, "/organizations", "link", MAPPED) },
  {
    name: "organizations, nothing found",
    open: (page) => visit(page, "/organizations?q=nosuchname", "heading", "Nothing found"),
  },
  {
    name: "dialog: new organization",
    open: async (page) => {
      await visit(page, "/organizations", "link", MAPPED);
      await page.getByRole("button", { name: "New organization" }).click();
      await dialog(page, "New organization").getByRole("button", { name: "Create" }).click();
      await expect(page.getByText("Enter a name.")).toBeVisible();
    },
  },
  { name: "organization, integrations", open: openMappings },
  {
    name: "dialog: add mapping",
    open: async (page) => {
      await openMappings(page);
      await page.getByRole("button", { name: "Add mapping" }).click();
      const adding = await chooseIntegration(page, "HaloPSA");
      await adding.getByRole("combobox", { name: "External client" }).fill("a");
      await expect(page.getByRole("option", { name: /Id \d+/ }).first()).toBeVisible();
    },
  },
  {
    name: "dialog: add mapping, refused",
    open: async (page) => {
      await openMappings(page);
      await page.getByRole("button", { name: "Add mapping" }).click();
      const adding = await chooseIntegration(page, "Custom API");
      await adding.getByRole("button", { name: "Add mapping" }).click();
      await expect(adding.getByText("Enter the id of the organization.")).toBeVisible();
    },
  },
  {
    name: "dialog: edit mapping",
    open: async (page) => {
      await openMappings(page);
      await page.getByRole("button", { name: /^Edit the mapping/ }).first().click();
      await expect(dialog(page, "Edit HaloPSA mapping").getByLabel("Id of the client")).toBeVisible();
    },
  },
  {
    name: "dialog: test connection",
    open: async (page) => {
      await openMappings(page);
      await page.getByRole("button", { name: /^Test the connection/ }).first().click();
      await expect(dialog(page, "Test connection").getByText("The connection works")).toBeVisible();
    },
  },
  {
    name: "dialog: delete mapping",
    open: async (page) => {
      await openMappings(page);
      await page.getByRole("button", { name: /^Delete the mapping/ }).first().click();
      await expect(dialog(page, "Delete mapping?")).toBeVisible();
    },
  },
  {
    name: "organization, details",
    open: async (page) => {
      await openMappings(page);
      await page.getByRole("tab", { name: "Details" }).click();
      await expect(page.getByRole("textbox", { name: "Name" })).toBeVisible();
    },
  },
  {
    name: "organization, audit",
    open: async (page) => {
      await openMappings(page);
      await page.getByRole("tab", { name: "Audit" }).click();
      await expect(page.getByRole("article").first()).toBeVisible();
    },
  },
  {
    name: "audit",
    open: (page) => visit(page, "/audit?action=MAPPING_CREATED", "article", "Mapping added"),
  },
  {
    name: "audit, nothing found",
    open: (page) => visit(page, "/audit?q=nosuchname", "heading", "Nothing found"),
  },
  { name: "access", open: openAccess },
  {
    name: "dialog: grant access",
    open: async (page) => {
      await openAccess(page);
      await page.getByRole("button", { name: "Grant access" }).click();
      const granting = dialog(page, "Grant access");
      await granting.getByRole("button", { name: "Grant access" }).click();
      await expect(granting.getByText("Enter the person's id.")).toBeVisible();
    },
  },
  {
    name: "dialog: revoke access",
    open: async (page) => {
      await openAccess(page);
      await page.getByRole("button", { name: "Revoke the access of noor" }).click();
      await expect(dialog(page, "Revoke access?")).toBeVisible();
    },
  },
  {
    name: "no such page",
    open: (page) => visit(page, "/no/such/page", "heading", "There is no such page"),
  },
  {
    name: "no such organization",
    open: (page) =>
      visit(
        page,
        "/organizations/00000000-0000-4000-8000-000000000000",
        "heading",
        "There is no such organization",
      ),
  },
];

async function visit(
  page: Page,
  path: string,
  role: "link" | "heading" | "article" | "row",
  name: string | RegExp,
): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole(role, { name }).first()).toBeVisible();
}

async function openMappings(page: Page): Promise<void> {
  await visit(page, "/organizations", "link", MAPPED);
  await page.getByRole("link", { name: MAPPED }).click();
  await expect(page.getByRole("row", { name: /HaloPSA/ }).first()).toBeVisible();
}

async function openAccess(page: Page): Promise<void> {
  await grantAccess(page.request, "noor");
  await visit(page, "/access", "row", /noor/);
}

async function chooseIntegration(page: Page, name: string): Promise<Locator> {
  const adding = dialog(page, "Add mapping");
  await adding.getByRole("combobox", { name: "Integration" }).click();
  await page.getByRole("option", { name }).click();
  return adding;
}

const dialog = (page: Page, name: string) => page.getByRole("dialog", { name });

async function grantAccess(request: APIRequestContext, userId: string): Promise<void> {
  const query = `mutation ($input: GrantAccessInput!) { grantAccess(input: $input) { __typename } }`;
  const variables = { input: { userId, permissions: ["canViewConfig"] } };
  const answer = await request.post("/graphql", { data: { query, variables } });
  expect(await answer.json()).toEqual({ data: { grantAccess: { __typename: "AccessGrant" } } });
}
