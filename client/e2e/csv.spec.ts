import { expect, type APIRequestContext, type Page } from "@playwright/test";
import { readFileSync } from "node:fs";

import { addMapping, addOrganization, ask } from "./service";
import { test } from "./service-of-worker";

const INTEGRATION = "autotask";

interface Mapping {
  externalOrgId: string;
  externalOrgName: string;
}

const mappingsOf = async (request: APIRequestContext, organizationId: string) =>
  (
    await ask<{ mappings: Mapping[] }>(
      request,
      "query($id: ID!) { organization(id: $id) { mappings { externalOrgId externalOrgName } } }",
      { id: organizationId },
    )
  ).mappings;

async function exported(page: Page): Promise<string> {
  await page.goto("/csv");
  await page.getByRole("combobox", { name: "Integration" }).click();
  await page.getByRole("option", { name: "Autotask PSA" }).click();
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download CSV" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^mappings-autotask-\d{4}-\d\d-\d\d\.csv$/);
  return readFileSync(await download.path(), "utf8");
}

async function choose(page: Page, text: string): Promise<void> {
  const buffer = Buffer.from(text, "utf8");
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: "mappings.csv", mimeType: "text/csv", buffer });
}

/** The header and the lines that are about these organizations. */
function linesAbout(csv: string, ...organizationIds: string[]): string {
  const [header, ...lines] = csv.split("\r\n");
  const kept = lines.filter((line) => organizationIds.some((id) => line.includes(id)));
  return [header, ...kept, ""].join("\r\n");
}

const line = (page: Page, text: string) => page.getByRole("listitem").filter({ hasText: text });

test("what was exported is imported as it is, then edited, planned and applied", async ({
  page,
  request,
}) => {
  const kept = await addOrganization(request, "Csv Kept");
  const added = await addOrganization(request, "Csv Added");
  await addMapping(request, {
    organizationId: kept,
    integrationName: INTEGRATION,
    externalOrgId: "770001",
    externalOrgName: "As exported",
  });

  const csv = await exported(page);
  await choose(page, csv);
  await expect(page.getByText(/Nothing would be written/)).toBeVisible();
  await expect(line(page, "Csv Kept").getByText("Unchanged")).toBeVisible();

  const edited =
    linesAbout(csv, kept).replace("As exported", "As edited") +
    `${added},,${INTEGRATION},770002,New line,,,,\r\n` +
    `,Csv Nobody,${INTEGRATION},770003,,,,,\r\n`;
  await choose(page, edited);
  await expect(line(page, "Csv Kept")).toContainText("external_org_name:");
  await expect(line(page, "Csv Kept")).toContainText("As edited");
  await expect(line(page, "Csv Added").getByText("Create")).toBeVisible();
  await expect(line(page, "Csv Nobody")).toContainText("ORGANIZATION_NOT_FOUND");
  expect(await mappingsOf(request, added)).toEqual([]);

  await page.getByRole("button", { name: "Apply: create 1, change 1" }).click();
  await expect(page.getByText("2 lines were written.")).toBeVisible();
  await expect(line(page, "Csv Nobody").getByText("Skipped")).toBeVisible();
  expect(await mappingsOf(request, kept)).toEqual([
    { externalOrgId: "770001", externalOrgName: "As edited" },
  ]);
  expect(await mappingsOf(request, added)).toEqual([
    { externalOrgId: "770002", externalOrgName: "New line" },
  ]);
});

test("a plan that is out of date is refused, and what changed meanwhile stays", async ({
  page,
  request,
}) => {
  const organizationId = await addOrganization(request, "Csv Stale");
  const id = await addMapping(request, {
    organizationId,
    integrationName: INTEGRATION,
    externalOrgId: "770101",
    externalOrgName: "As exported",
  });
  const csv = linesAbout(await exported(page), organizationId);
  await choose(page, csv.replace("As exported", "From the file"));
  const apply = page.getByRole("button", { name: "Apply: change 1" });
  await expect(apply).toBeVisible();
  await ask(
    request,
    "mutation($input: UpdateMappingInput!) { updateMapping(input: $input) { __typename } }",
    { input: { organizationId, id, externalOrgName: "Meanwhile" } },
  );

  await apply.click();
  await expect(page.getByText("Something has changed since this plan was made")).toBeVisible();
  expect(await mappingsOf(request, organizationId)).toEqual([
    { externalOrgId: "770101", externalOrgName: "Meanwhile" },
  ]);
  await page.getByRole("button", { name: "Plan again" }).click();
  await expect(line(page, "Csv Stale")).toContainText("VERSION_CONFLICT");
  await expect(page.getByText(/Nothing would be written/)).toBeVisible();
});

test("a file that cannot be read says how to save it", async ({ page }) => {
  await page.goto("/csv");
  const input = page.locator('input[type="file"]');
  const latin1 = Buffer.from([0x61, 0xe9, 0x0a]);
  await input.setInputFiles({ name: "old.csv", mimeType: "text/csv", buffer: latin1 });
  await expect(page.getByRole("alert")).toContainText("old.csv is not UTF-8.");
  await choose(page, "organization_name,integration\r\nA,B\r\n");
  await expect(page.getByRole("alert")).toContainText("external_org_id");
  await choose(page, "a".repeat(1024 * 1024));
  await expect(page.getByRole("alert")).toContainText("orgmap mappings import");
});
