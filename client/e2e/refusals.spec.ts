import { expect, type Page } from "@playwright/test";

import { addMapping, addOrganization, ask, listed } from "./service";
import { test } from "./service-of-worker";

const UPDATE = `mutation($input: UpdateMappingInput!) {
  updateMapping(input: $input) { __typename }
}`;

const GRANT = `mutation($input: GrantAccessInput!) { grantAccess(input: $input) { __typename } }`;

const REVOKE = `mutation($userId: String!, $organizationId: ID!) {
  revokeAccess(userId: $userId, organizationId: $organizationId) { __typename }
}`;

test("what belongs to another organization is marked, and refused with its name", async ({
  page,
  request,
}) => {
  const owner = await addOrganization(request, "Claim Owner");
  const late = await addOrganization(request, "Claim Latecomer");
  const [external] = await listed(request, "pax8");
  if (!external) throw new Error("the sandbox lists nothing");
  const { id: externalOrgId, name: externalOrgName } = external;
  const mapping = { integrationName: "pax8", externalOrgId, externalOrgName };
  await addMapping(request, { organizationId: owner, ...mapping });

  const submit = await startAdding(page, late, "Pax8");
  await page.getByRole("combobox", { name: /^External/ }).fill(externalOrgName);
  const option = page.getByRole("option", { name: externalOrgName });
  await expect(option).toContainText("Mapped to Claim Owner");
  await option.click();
  await submit.click();
  await expect(page.getByRole("dialog")).toContainText("Claim Owner");
  await expect(page.getByRole("combobox", { name: /^External/ })).toHaveAttribute("aria-invalid");

  const again = await startAdding(page, owner, "Pax8");
  await page.getByRole("combobox", { name: /^External/ }).fill(externalOrgName);
  await page.getByRole("option", { name: externalOrgName }).click();
  await again.click();
  await expect(page.getByRole("combobox", { name: /^External/ })).toHaveAttribute("aria-invalid");
});

test("two people change the same mapping", async ({ page, request }, { retry }) => {
  const organizationId = await addOrganization(request, "Conflict Ltd");
  const externalOrgId = `conflict-${String(retry)}`;
  const id = await addTyped(request, organizationId, externalOrgId);
  await page.goto(`/organizations/${organizationId}/integrations`);
  await page.getByRole("button", { name: `Edit the mapping to ${externalOrgId}` }).click();
  await page.getByLabel("Name (optional)").fill("Mine");
  const input = { organizationId, id, externalOrgName: "Theirs" };
  await ask(request, UPDATE, { input });
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByRole("alert")).toContainText("Someone else changed this in the meantime");
  const names = page.getByRole("radiogroup", { name: "Name" });
  await expect(names.getByRole("radio", { name: "Theirs" })).toBeVisible();
  await expect(names.getByRole("radio", { name: "Mine" })).toBeChecked();
  await page.getByRole("button", { name: "Save selection" }).click();
  await expect(page.getByText("The mapping to Mine was saved.")).toBeVisible();
});

test("a mapping is deleted only after a confirmation", async ({ page, request }, { retry }) => {
  const organizationId = await addOrganization(request, "Delete Ltd");
  const externalOrgId = `delete-${String(retry)}`;
  await addTyped(request, organizationId, externalOrgId);
  await page.goto(`/organizations/${organizationId}/integrations`);
  const start = page.getByRole("button", { name: `Delete the mapping to ${externalOrgId}` });
  await start.click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("row").filter({ hasText: externalOrgId })).toBeVisible();
  await start.click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete mapping" }).click();
  await expect(page.getByRole("heading", { name: "No active mappings" })).toBeVisible();
});

test("a failed test says what to do, and passes once that is done", async ({
  page,
  request,
  service,
}) => {
  const organizationId = await addOrganization(request, "Red Ltd");
  const [external] = await listed(request, "datto_rmm");
  if (!external) throw new Error("the sandbox lists nothing");
  await addMapping(request, {
    organizationId,
    integrationName: "datto_rmm",
    externalOrgId: external.id,
    externalOrgName: external.name,
  });
  await service.fail("FORBIDDEN", "/datto_rmm");
  await page.goto(`/organizations/${organizationId}/integrations`);
  await page.getByRole("button", { name: /^Test the connection/ }).click();
  const dialog = page.getByRole("dialog", { name: "Test connection" });
  await expect(dialog.getByText("The connection does not work")).toBeVisible();
  const failed = dialog.getByRole("listitem").filter({ has: page.getByLabel("Failed") }).first();
  await expect(failed.locator("p")).not.toHaveCount(0);

  await service.mend("/datto_rmm");
  await dialog.getByRole("button", { name: "Test again" }).click();
  await expect(dialog.getByText("The connection works")).toBeVisible();
});

test("a vendor that never answers ends the test with a timeout", async ({
  page,
  request,
  service,
}) => {
  test.setTimeout(150_000); // the engine waits for half a minute
  const organizationId = await addOrganization(request, "Silence Ltd");
  const [external] = await listed(request, "ninjaone");
  if (!external) throw new Error("the sandbox lists nothing");
  await addMapping(request, {
    organizationId,
    integrationName: "ninjaone",
    externalOrgId: external.id,
    externalOrgName: external.name,
  });
  await service.fail("NO_ANSWER", "/ninjaone");
  await page.goto(`/organizations/${organizationId}/integrations`);
  await page.getByRole("button", { name: /^Test the connection/ }).click();
  const dialog = page.getByRole("dialog", { name: "Test connection" });
  await expect(dialog.getByText("Testing the connection to NinjaOne …")).toBeVisible();
  await expect(dialog.getByText("The connection does not work")).toBeVisible({ timeout: 90_000 });

  await service.mend("/ninjaone");
  await dialog.getByRole("button", { name: "Test again" }).click();
  await expect(dialog.getByText("The connection works")).toBeVisible();
});

test("a person of one customer sees that customer alone and changes nothing", async (
  { browser, request, baseURL, service },
  { retry },
) => {
  const own = await addOrganization(request, "Limited Own");
  const other = await addOrganization(request, "Limited Other");
  const authorization = `Bearer ${service.viewerToken(own)}`;
  const context = await browser.newContext({ baseURL, extraHTTPHeaders: { authorization } });
  const page = await context.newPage();
  await page.goto("/organizations");
  await expect(page.getByRole("link", { name: "Limited Own" })).toBeVisible();
  await expect(page.getByRole("status")).toHaveText("1 organization");
  await page.goto(`/organizations/${other}`);
  await expect(page.getByRole("heading", { name: "There is no such organization" })).toBeVisible();

  await addTyped(request, own, `limited-${String(retry)}`);
  await page.goto(`/organizations/${own}/integrations`);
  await expect(page.getByRole("row", { name: /limited-/ })).toBeVisible();
  await expect(page.getByRole("button", { name: /mapping|connection/i })).toHaveCount(0);
  await page.getByRole("tab", { name: "Details" }).click();
  await expect(page.getByRole("textbox", { name: "Name" })).toHaveAttribute("readonly");
  await expect(page.getByRole("button", { name: "Save changes" })).toHaveCount(0);
  await page.goto("/access");
  await expect(page.getByText("You need provider-wide Manage permission")).toBeVisible();
  await context.close();
});

test("a permission that is withdrawn meanwhile is said, and nothing typed is lost", async ({
  browser,
  request,
  baseURL,
  service,
}) => {
  const organizationId = await addOrganization(request, "Withdrawn Ltd");
  const permissions = ["canManageConfig"];
  await ask(request, GRANT, { input: { userId: "viewer", organizationId, permissions } });
  const authorization = `Bearer ${service.viewerToken(organizationId)}`;
  const context = await browser.newContext({ baseURL, extraHTTPHeaders: { authorization } });
  const page = await context.newPage();
  const submit = await startAdding(page, organizationId, "Custom API");
  await page.getByLabel("Id of the organization").fill("withdrawn-1");
  await ask(request, REVOKE, { userId: "viewer", organizationId });
  await submit.click();
  await expect(page.getByRole("alert")).toContainText("Ask your Orgmap administrator for it");
  await expect(page.getByLabel("Id of the organization")).toHaveValue("withdrawn-1");
  await context.close();
});

/** Opens the dialog with the integration chosen; answers with the button that submits it. */
async function startAdding(page: Page, organizationId: string, integration: string) {
  await page.goto(`/organizations/${organizationId}/integrations`);
  await page.getByRole("button", { name: "Add mapping" }).click();
  const dialog = page.getByRole("dialog", { name: "Add mapping" });
  await dialog.getByRole("combobox", { name: "Integration" }).click();
  await page.getByRole("option", { name: integration }).click();
  return dialog.getByRole("button", { name: "Add mapping" });
}

async function addTyped(
  request: Parameters<typeof addMapping>[0],
  organizationId: string,
  externalOrgId: string,
): Promise<string> {
  const integrationName = "custom_api";
  return addMapping(request, { organizationId, integrationName, externalOrgId, externalOrgName: "" });
}
