import { expect, type APIRequestContext, type Locator, type Page } from "@playwright/test";
import { randomUUID } from "node:crypto";

import { openMatrix } from "./matrix";
import { addMapping, addOrganization, ask } from "./service";


/** A page or an open dialog, and how a person gets there. */
export interface View {
  name: string;
  open: (page: Page) => Promise<void>;
}

const MAPPED = "Larkfield Dental Group";
const mappedCell = (page: Page) => page.getByRole("button", { name: `${MAPPED}, HaloPSA: Mapped` });

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
    name: "dialog: add mapping, tested",
    open: async (page) => {
      await openUnmapped(page);
      await page.getByRole("button", { name: "Add mapping" }).click();
      const adding = await chooseIntegration(page, "Custom API");
      await adding.getByLabel("Id of the organization").fill("nosuchid");
      await adding.getByRole("button", { name: "Test" }).click();
      await expect(adding.getByText("The connection does not work")).toBeVisible();
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
    name: "dialog: test connection, failed",
    open: async (page) => {
      await openOnSite(page);
      await page.getByRole("button", { name: /^Test the connection/ }).first().click();
      const testing = dialog(page, "Test connection");
      await expect(testing.getByText("The connection does not work")).toBeVisible({
        timeout: 60_000,
      });
    },
  },
  {
    name: "dialog: mapping data as fields",
    open: async (page) => {
      const editing = await openMappingData(page);
      await editing.getByRole("textbox", { name: "Building" }).fill("north");
      await editing.getByRole("textbox", { name: "Seats" }).fill("many");
      await editing.getByLabel("Door code").focus();
      await expect(editing.getByText("Enter a whole number, such as 7.")).toBeVisible();
    },
  },
  {
    name: "dialog: mapping data as JSON",
    open: async (page) => {
      const editing = await openMappingData(page);
      await editing.getByRole("switch", { name: "As JSON" }).click();
      await editing.getByRole("textbox", { name: "Mapping data" }).fill("[1");
      await expect(editing.getByText("This value cannot be shown as fields")).toBeVisible();
    },
  },
  {
    name: "dialog: edit mapping, changed meanwhile",
    open: async (page) => {
      const { organizationId, id } = await openOnSite(page);
      await page.getByRole("button", { name: /^Edit the mapping/ }).click();
      await page.getByLabel("Name (optional)").fill("Mine");
      await ask(page.request, RENAME, { input: { organizationId, id, externalOrgName: "Theirs" } });
      await page.getByRole("button", { name: "Save changes" }).click();
      await expect(page.getByText("Someone else changed this in the meantime")).toBeVisible();
    },
  },
  {
    name: "dialog: discard what was typed",
    open: async (page) => {
      await openMappings(page);
      await page.getByRole("button", { name: /^Edit the mapping/ }).first().click();
      await page.getByLabel("Name (optional)").fill("Typed");
      await page.keyboard.press("Escape");
      await expect(page.getByRole("button", { name: "Keep editing" })).toBeVisible();
    },
  },
  { name: "organization, not mapped", open: openUnmapped },
  {
    name: "organization, details",
    open: async (page) => {
      await openMappings(page);
      await page.getByRole("tab", { name: "Details" }).click();
      await expect(page.getByRole("textbox", { name: "Name" })).toBeVisible();
    },
  },
  {
    name: "dialog: merge organizations",
    open: async (page) => {
      await openMappings(page);
      await page.getByRole("tab", { name: "Details" }).click();
      await page.getByRole("button", { name: "Merge into …" }).click();
      await page.getByRole("combobox", { name: "Merge into" }).click();
      await page.getByRole("option").first().click();
      await expect(page.getByText("becomes inactive")).toBeVisible();
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
    name: "coverage",
    open: (page) => openMatrix(page, mappedCell(page)),
  },
  {
    name: "coverage, nothing found",
    open: (page) => visit(page, "/coverage?q=nosuchname", "heading", "Nothing here"),
  },
  {
    name: "dialog: a cell of the coverage",
    open: async (page) => {
      await openMatrix(page, mappedCell(page));
      await mappedCell(page).click();
      await expect(page.getByRole("button", { name: /^Edit the mapping/ })).toBeVisible();
    },
  },
  {
    name: "dialog: an integration's column of the coverage",
    open: async (page) => {
      const column = page.getByRole("button", { name: "HaloPSA", exact: true });
      await openMatrix(page, column);
      await column.click();
      await expect(dialog(page, "HaloPSA").getByText(/organizations unmapped$/)).toBeVisible();
    },
  },
  {
    name: "dialog: test all mappings",
    open: async (page) => {
      await openMappings(page);
      await page.getByRole("button", { name: "Test all mappings" }).click();
      await expect(page.getByRole("listitem").getByRole("img", { name: "Passed" }).first()).toBeVisible();
      await expect(dialog(page, `Test all mappings: ${MAPPED}`).getByText(/work/)).toBeVisible();
    },
  },
  {
    name: "CSV, a plan",
    open: async (page) => {
      await visit(page, "/csv", "button", "Choose a CSV file");
      const csv = `organization_name,integration,external_org_id\n${MAPPED},itglue,5511\nNobody,hudu,1\n`;
      await page
        .locator('input[type="file"]')
        .setInputFiles({ name: "plan.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
      await expect(page.getByRole("listitem").filter({ hasText: "Nobody" })).toBeVisible();
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
  { name: "integrations", open: (page) => visit(page, "/integrations", "link", "HaloPSA") },
  {
    name: "integrations, nothing found",
    open: (page) => visit(page, "/integrations?q=nosuchname", "heading", "Nothing found"),
  },
  { name: "integration", open: openIntegration },
  {
    name: "integration, choosing in a row",
    open: async (page) => {
      await openIntegration(page);
      await page.getByRole("button", { name: /^Map / }).first().click();
      await expect(page.getByRole("option", { name: /Id \d+/ }).first()).toBeVisible();
    },
  },
  {
    name: "integration, typing in a row",
    open: async (page) => {
      await openIntegration(page);
      await page.getByRole("button", { name: /^Map / }).first().click();
      await page.getByRole("button", { name: "Enter the id manually" }).click();
      await page.getByRole("button", { name: "Save mapping" }).click();
      await expect(page.getByText("Enter the id of the client.")).toBeVisible();
    },
  },
  {
    name: "integration, nothing here",
    open: (page) => visit(page, "/integrations/halopsa?q=nosuchname", "heading", /Nothing/),
  },
  {
    name: "no such integration",
    open: (page) =>
      visit(page, "/integrations/nosuchname", "heading", "There is no such integration"),
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
    name: "import organizations",
    open: async (page) => {
      await visit(page, "/organizations/import?integration=halopsa", "checkbox", /Abberline/);
      await page.getByRole("button", { name: /^Select \d+ new$/ }).click();
    },
  },
  {
    name: "dialog: import organizations",
    open: async (page) => {
      await visit(page, "/organizations/import?integration=halopsa", "checkbox", /Abberline/);
      await page.getByRole("button", { name: /^Select \d+ new$/ }).click();
      await page.getByRole("button", { name: /^Import \d+ organizations$/ }).click();
      await expect(dialog(page, /^Import \d+ organizations$/)).toBeVisible();
    },
  },
  {
    name: "suggestions",
    open: (page) => visit(page, "/integrations/connectwise_psa/suggestions", "row", /sure/),
  },
  {
    name: "suggestions, why",
    open: async (page) => {
      await visit(page, "/integrations/connectwise_psa/suggestions", "row", /sure/);
      await page.getByRole("button", { name: /^Why / }).first().click();
      await expect(page.getByRole("list", { name: "For and against" })).toBeVisible();
    },
  },
  {
    name: "suggestions, organizations left",
    open: async (page) => {
      await addOrganization(page.request, "Xyzzy Nowhere");
      await visit(page, "/integrations/autotask/suggestions?show=organizations", "row", /Xyzzy/);
      await page.getByRole("button", { name: "Map Xyzzy Nowhere" }).first().click();
      await expect(page.getByRole("option", { name: /Id \d+/ }).first()).toBeVisible();
    },
  },
  {
    name: "suggestions, too close to call",
    open: async (page) => {
      await addOrganization(page.request, "Nethercote Nurseries");
      await visit(page, "/integrations/connectwise_psa/suggestions?show=ambiguous", "row", /Nether/);
      await expect(page.getByRole("list", { name: /^Equally likely for/ }).first()).toBeVisible();
    },
  },
  {
    name: "suggestions, external organizations left",
    open: async (page) => {
      await visit(page, "/integrations/connectwise_psa/suggestions?show=externals", "row", /Id/);
      await page.getByRole("button", { name: /^Map .* to an organization$/ }).first().click();
      await expect(page.getByRole("combobox", { name: /^Organization of/ })).toBeVisible();
    },
  },
  {
    name: "suggestions, none rejected",
    open: (page) =>
      visit(page, "/integrations/connectwise_psa/suggestions?show=rejected", "heading", "None"),
  },
  {
    name: "dialog: accept suggestions",
    open: async (page) => {
      await visit(page, "/integrations/connectwise_psa/suggestions", "row", /sure/);
      await page.getByRole("button", { name: /^Preview \d+ mappings$/ }).click();
      await expect(dialog(page, /^Accept \d+ suggestions$/)).toBeVisible();
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
  role: "link" | "heading" | "article" | "row" | "checkbox" | "button",
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

async function openIntegration(page: Page): Promise<void> {
  await visit(page, "/integrations/halopsa", "link", MAPPED);
  await expect(page.getByText(/^Discovered/)).toBeVisible();
}

async function openUnmapped(page: Page): Promise<void> {
  const id = await addOrganization(page.request, "Unmapped Example");
  await visit(page, `/organizations/${id}/integrations`, "heading", "Not mapped yet");
}

/** An organization whose only mapping is to the integration that declares mapping data. */
async function openOnSite(page: Page): Promise<{ organizationId: string; id: string }> {
  const organizationId = await addOrganization(page.request, "On-site Example");
  const id = await addMapping(page.request, {
    organizationId,
    integrationName: "on_site",
    externalOrgId: randomUUID(),
    externalOrgName: "North building",
    mappingData: { building: "NTH", door_code: "4711", floor: 3 },
  });
  await visit(page, `/organizations/${organizationId}/integrations`, "row", /North building/);
  return { organizationId, id };
}

async function openMappingData(page: Page): Promise<Locator> {
  await openOnSite(page);
  await page.getByRole("button", { name: /^Edit the mapping/ }).click();
  const editing = dialog(page, "Edit On-site system mapping");
  await expect(editing.getByRole("textbox", { name: "Building" })).toHaveValue("NTH");
  return editing;
}

const RENAME = `mutation($input: UpdateMappingInput!) {
  updateMapping(input: $input) { __typename }
}`;

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

const dialog = (page: Page, name: string | RegExp) => page.getByRole("dialog", { name });

async function grantAccess(request: APIRequestContext, userId: string): Promise<void> {
  const query = `mutation ($input: GrantAccessInput!) { grantAccess(input: $input) { __typename } }`;
  const variables = { input: { userId, permissions: ["canViewConfig"] } };
  const answer = await request.post("/graphql", { data: { query, variables } });
  expect(await answer.json()).toEqual({ data: { grantAccess: { __typename: "AccessGrant" } } });
}
