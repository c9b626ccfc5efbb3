import { expect, type APIRequestContext, type Page } from "@playwright/test";

import { openMatrix } from "./matrix";
import { addMapping, addOrganization, listed } from "./service";
import { test } from "./service-of-worker";

/** Organizations of the provider's own API, which cannot be listed: each is asked for alone. */
async function addMappedAlone(
  request: APIRequestContext,
  name: string,
  externalIds: string[],
): Promise<{ id: string; externalIds: string[] }> {
  const id = await addOrganization(request, name);
  for (const externalOrgId of externalIds) {
    await addMapping(request, {
      organizationId: id,
      integrationName: "custom_api",
      externalOrgId,
      externalOrgName: "",
    });
  }
  return { id, externalIds };
}

/** An organization that is mapped to several companies of ConnectWise PSA. */
async function addMapped(
  request: APIRequestContext,
  name: string,
  { from, count }: { from: number; count: number },
): Promise<{ id: string; externalIds: string[] }> {
  const id = await addOrganization(request, name);
  const externals = (await listed(request, "connectwise_psa")).slice(from, from + count);
  expect(externals).toHaveLength(count);
  for (const { id: externalOrgId, name: externalOrgName } of externals) {
    await addMapping(request, {
      organizationId: id,
      integrationName: "connectwise_psa",
      externalOrgId,
      externalOrgName,
    });
  }
  return { id, externalIds: externals.map(({ id: externalId }) => externalId) };
}

/** One organization, which no other test asks for. */
const lookupOf = (externalId: string) => `/organizations/${externalId}`;

/** What runs of tests are asked for with, from now on. */
function runsOf(page: Page): string[][] {
  const runs: string[][] = [];
  page.on("request", (request) => {
    if (!request.postData()?.includes('"mappingIds"')) return;
    const { variables } = request.postDataJSON() as { variables: { mappingIds: string[] | null } };
    runs.push(variables.mappingIds ?? []);
  });
  return runs;
}

test("the mappings of an organization are tested together, and the failed one alone again", async ({
  page,
  request,
  service,
}) => {
  const { id, externalIds } = await addMappedAlone(request, "Bulk Again", [
    "acme-001",
    "birch-002",
    "calder-003",
  ]);
  const broken = lookupOf(externalIds[0] ?? "");
  await service.fail("FORBIDDEN", broken);
  const runs = runsOf(page);
  await page.goto(`/organizations/${id}/integrations`);
  await page.getByRole("button", { name: "Test all mappings" }).click();
  const dialog = page.getByRole("dialog", { name: "Test all mappings: Bulk Again" });
  await expect(dialog.getByText("1 of 3 tested connections does not work.")).toBeVisible();
  await expect(dialog.getByRole("progressbar")).toHaveAttribute("aria-valuenow", "3");
  await dialog.getByText("Failed (1)").click();
  await expect(dialog.getByRole("listitem")).toHaveCount(1);
  await expect(dialog.getByRole("listitem").getByRole("img", { name: "Failed" })).toBeVisible();

  await service.mend(broken);
  await dialog.getByRole("button", { name: "Retest 1 failed mapping" }).click();
  await expect(dialog.getByText("3 connections work.")).toBeVisible();
  expect(runs.map((ids) => ids.length)).toEqual([0, 1]);
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await expect(page.getByRole("row").getByText("Passed")).toHaveCount(3);
});

test("a test of many is stopped, and goes on with the others", async ({
  page,
  request,
  service,
}) => {
  const { id, externalIds } = await addMappedAlone(request, "Bulk Stop", [
    "dover-005",
    "elm-006",
    "fern-007",
  ]);
  const silent = externalIds.slice(1).map(lookupOf);
  for (const path of silent) await service.fail("NO_ANSWER", path);
  const runs = runsOf(page);
  await page.goto(`/organizations/${id}/integrations`);
  await page.getByRole("button", { name: "Test all mappings" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByText("1 of 3 tested")).toBeVisible();
  await dialog.getByRole("button", { name: "Stop testing" }).click();
  await expect(dialog.getByText("2 mappings were not tested.")).toBeVisible();

  for (const path of silent) await service.mend(path);
  await dialog.getByRole("button", { name: "Continue with the other 2" }).click();
  await expect(dialog.getByText("3 connections work.")).toBeVisible();
  expect(runs.map((ids) => ids.length)).toEqual([0, 2]);
});

test("an integration is tested from its page and from its column", async ({ page, request }) => {
  await addMapped(request, "Bulk Vendor", { from: 40, count: 1 });
  await page.goto("/integrations/connectwise_psa");
  await page.getByRole("button", { name: "Test all mappings" }).click();
  const dialog = page.getByRole("dialog", { name: "Test all mappings: ConnectWise PSA" });
  const mine = dialog.getByRole("listitem").filter({ hasText: "Bulk Vendor" });
  await expect(mine.getByRole("img", { name: "Passed" })).toBeVisible();
  await page.keyboard.press("Escape");

  const head = page.getByRole("button", { name: "ConnectWise PSA", exact: true });
  await openMatrix(page, head);
  await head.click();
  const column = page.getByRole("dialog", { name: "ConnectWise PSA" });
  await column.getByRole("button", { name: "Test all mappings" }).click();
  await expect(mine.getByRole("img", { name: "Passed" })).toBeVisible();
});
