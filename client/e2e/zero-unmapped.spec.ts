/** From nothing at all to nothing left unmapped, by what the pages offer. */
import { expect, type APIRequestContext, type Locator, type Page } from "@playwright/test";

import { scrollTo } from "./matrix";
import { addMapping, addOrganization, ask } from "./service";
import { test } from "./service-of-worker";

const CUSTOMERS = 150;
/** So many are sent at once. */
const BATCH = 25;
const VENDORS = [
  { name: "connectwise_psa", title: "ConnectWise PSA", from: "/integrations/connectwise_psa" },
  { name: "hudu", title: "Hudu", from: "/coverage" },
  { name: "ninjaone", title: "NinjaOne", from: "/integrations/ninjaone" },
  { name: "datto_rmm", title: "Datto RMM", from: "/coverage" },
];
/** Hundreds of writes, on a machine that may do other things besides. */
const WRITTEN_WITHIN = 180_000;

test.use({ startsEmpty: true });

// Each goes on from what the one before has left.
test.describe.configure({ mode: "serial", timeout: 600_000 });

test("a new provider imports its customers and maps four more vendors", async ({ page }) => {
  await importAll(page);
  for (const { name, title, from } of VENDORS) {
    await page.goto(from);
    if (from === "/coverage") {
      const column = page.getByRole("button", { name: title, exact: true });
      await scrollTo(page, column);
      await column.click();
    }
    await page.getByRole("link", { name: /^\d+ suggestions$/ }).click();
    await expect(page.getByRole("heading", { name: `Suggestions · ${title}` })).toBeVisible();
    await acceptAllSure(page);
    await settleAmbiguous(page);
    await expect(page.getByRole("radio", { name: "Suggested (0)" })).toBeAttached();
    const left = await countOf(page, `No match in ${title}`);
    expect(left).toBeLessThan(CUSTOMERS / 2);
    await expectUnmapped(page, title, left);
    const { nodes } = await suggestions(page.request, name);
    expect(nodes, "what has a counterpart is mapped").toEqual([]);
  }
  await expectUnmapped(page, "HaloPSA", 0);
});

test("what another manager maps between preview and accept is kept", async ({ page }) => {
  const { nodes, unmatchedExternalOrganizations } = await suggestions(page.request, "itglue");
  const sure = nodes.filter((each) => !each.isAmbiguous && each.confidence >= 0.9);
  const [elsewhere, same, claimed] = sure;
  const [other] = unmatchedExternalOrganizations;
  if (!elsewhere || !same || !claimed || !other) throw new Error("The world is too small.");
  await page.goto("/integrations/itglue/suggestions");
  await page.getByRole("button", { name: `Preview ${sure.length} mappings` }).click();
  const preview = dialog(page, `Accept ${sure.length} suggestions`);
  await expect(preview.getByText(`Exactly ${sure.length} mappings to IT Glue`)).toBeVisible();

  const newcomer = await addOrganization(page.request, "Somebody Else Entirely");
  await mapTo(page.request, elsewhere.organization.id, other);
  await mapTo(page.request, same.organization.id, same.externalOrganization);
  await mapTo(page.request, newcomer, claimed.externalOrganization);
  await preview.getByRole("button", { name: `Create ${sure.length} mappings` }).click();

  const summary = `${sure.length - 2} organizations are mapped, 2 are not.`;
  await expect(preview.getByText(summary)).toBeVisible({ timeout: WRITTEN_WITHIN });
  await expect(outcome(preview, elsewhere)).toContainText(
    `Someone mapped it to ${other.name} in the meantime. Nothing was written.`,
  );
  await expect(outcome(preview, claimed)).toContainText(
    "Already belongs to Somebody Else Entirely. Nothing was written.",
  );
  await expect(outcome(preview, same)).toContainText("Was already mapped to this");
  const after = await mappingsOf(page.request, "itglue");
  expect(after.get(elsewhere.organization.id)).toEqual([other.id]);
  expect(after.get(same.organization.id)).toEqual([same.externalOrganization.id]);
  expect(after.get(newcomer)).toEqual([claimed.externalOrganization.id]);
  expect(after.get(claimed.organization.id)).toBeUndefined();
  expect(after.size).toBe(sure.length);
});

test("an answer that is lost half-way is asked for again, and nothing is written twice", async ({
  page,
}) => {
  await page.goto("/integrations/microsoft_graph/suggestions");
  const preview = await openPreview(page);
  const count = Number(/\d+/.exec(await preview.getByRole("heading").innerText())?.[0]);
  expect(count).toBeGreaterThan(2 * BATCH);
  let sent = 0;
  await page.route("**/graphql", async (route) => {
    const { variables } = route.request().postDataJSON() as { variables: object };
    if ("inputs" in variables) sent += 1;
    if (!("inputs" in variables) || sent !== 2) return route.fallback();
    await route.fetch(); // It is written; that, nobody is told.
    return route.abort();
  });
  await preview.getByRole("button", { name: /^Create/ }).click();

  const left = count - BATCH;
  await expect(preview.getByText(`${BATCH} organizations are mapped, ${left} are not.`)).toBeVisible(
    { timeout: WRITTEN_WITHIN },
  );
  await expect(preview.getByText(/^Unknown: there was no response/).first()).toBeVisible();
  await preview.getByRole("button", { name: `Retry ${left} rows` }).click();
  await expect(preview.getByText(`${count} organizations are mapped.`)).toBeVisible({
    timeout: WRITTEN_WITHIN,
  });
  const mappings = await mappingsOf(page.request, "microsoft_graph");
  expect(mappings.size).toBe(count);
  expect([...mappings.values()].every((each) => each.length === 1)).toBe(true);
});

test("a vendor that fails half-way through its list leaves what was known", async ({
  page,
  service,
}) => {
  await service.fail("SERVER_ERROR", "/pax8", { after: 2 }); // a token, and a page
  await page.goto("/integrations/pax8/suggestions");
  await expect(page.getByText("The list could not be loaded from Pax8")).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText(/This does not mean that everything is mapped/)).toBeVisible();
  await expect(page.getByRole("heading", { name: "Every organization is mapped" })).toBeHidden();
  await service.mend("/pax8");
  await page.getByRole("button", { name: "Try again" }).first().click();
  await expect(page.getByRole("row").first()).toBeVisible({ timeout: 60_000 });

  await service.fail("SERVER_ERROR", "/pax8", { after: 1 });
  await page.getByRole("button", { name: "Refresh the list" }).click();
  await expect(page.getByText("This list may be out of date")).toBeVisible({ timeout: 60_000 });
  const preview = await openPreview(page);
  await preview.getByRole("button", { name: /^Create/ }).click();
  await expect(preview.getByText(/^\d+ organizations are mapped\.$/)).toBeVisible({
    timeout: WRITTEN_WITHIN,
  });
  await service.mend("/pax8");
});

/** As the coverage of all integrations tells it. */
async function expectUnmapped(page: Page, title: string, count: number): Promise<void> {
  await page.goto("/coverage");
  await expect(page.getByRole("status")).toContainText(`${CUSTOMERS} `);
  const column = page.getByRole("columnheader", { name: title });
  await scrollTo(page, column);
  await expect(column.getByRole("listitem", { name: `${count} unmapped` })).toBeVisible();
}

async function importAll(page: Page): Promise<void> {
  await page.goto("/organizations");
  await page.getByRole("link", { name: "Import from a PSA" }).click();
  await page.getByRole("combobox", { name: "Import from" }).selectOption("HaloPSA");
  await page.getByRole("button", { name: /^Select \d+ new$/ }).click();
  await page.getByRole("button", { name: /^Inactive or marked/ }).click();
  const inactive = page.getByRole("group", { name: "Inactive or marked" });
  const left = inactive.getByRole("checkbox", { checked: false });
  await expect(left.first()).toBeVisible();
  while ((await left.count()) > 0) await left.first().check();
  await page.getByRole("button", { name: `Import ${CUSTOMERS} organizations` }).click();
  const importing = dialog(page, `Import ${CUSTOMERS} organizations`);
  await expect(importing.getByText(`Exactly ${CUSTOMERS} organizations will be`)).toBeVisible();
  await importing.getByRole("button", { name: `Create ${CUSTOMERS} organizations` }).click();
  await expect(importing.getByText(`${CUSTOMERS} organizations are imported.`)).toBeVisible({
    timeout: WRITTEN_WITHIN,
  });
  await closeDialog(importing);
  await expect(page.getByRole("button", { name: "Select 0 new" })).toBeVisible();
}

async function openPreview(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: /^Preview \d+ mappings?$/ }).click();
  const preview = dialog(page, /^Accept \d+ suggestions?$/);
  await expect(preview).toBeVisible();
  return preview;
}

/** All that is suggested and clear. What they teach may suggest more, so it asks once more. */
async function acceptAllSure(page: Page): Promise<void> {
  await page.getByRole("slider", { name: "Accept from" }).fill("50");
  const preview = await openPreview(page);
  await preview.getByRole("button", { name: /^Create \d+ mappings?$/ }).click();
  await expect(preview.getByText(/^\d+ organizations? (is|are) mapped\.$/)).toBeVisible({
    timeout: WRITTEN_WITHIN,
  });
  await closeDialog(preview);
}

/** One after the other, by the keyboard; the first takes what is as likely. */
async function settleAmbiguous(page: Page): Promise<void> {
  await expect
    .poll(async () => (await countOf(page, "Suggested")) - (await countOf(page, "Too close to call")))
    .toBe(0);
  const count = await countOf(page, "Too close to call");
  await page.getByText(`Too close to call (${count})`).click();
  for (let left = count; left > 0; left -= 1) {
    const row = page.getByRole("row").first();
    await expect(row).toContainText("Too close to call");
    const other = row.getByRole("button", { name: /^Accept .* \(id .*\) for/ });
    if (left === count && (await other.count()) > 0) {
      await other.first().click();
    } else {
      await row.focus();
      await page.keyboard.press("a");
    }
    await expect(page.getByRole("radio", { name: `Too close to call (${left - 1})` })).toBeAttached();
  }
}

async function countOf(page: Page, view: string): Promise<number> {
  const chip = page.getByRole("radio", { name: new RegExp(`^${view} \\(\\d+\\)$`) });
  const label = page.locator("label", { hasText: new RegExp(`^${view} \\(\\d+\\)$`) });
  await expect(chip).toBeAttached();
  return Number(/\((\d+)\)/.exec(await label.innerText())?.[1]);
}

const dialog = (page: Page, name: string | RegExp) => page.getByRole("dialog", { name });

async function closeDialog(open: Locator): Promise<void> {
  await open.getByRole("button", { name: "Close" }).last().click();
  await expect(open).toBeHidden();
}

interface External {
  id: string;
  name: string;
}

interface Suggested {
  organization: External;
  externalOrganization: External;
  confidence: number;
  isAmbiguous: boolean;
}

const outcome = (preview: Locator, { organization, externalOrganization }: Suggested) =>
  preview
    .getByRole("listitem")
    .filter({ hasText: `${organization.name} → ${externalOrganization.name}` });

const mapTo = (request: APIRequestContext, organizationId: string, external: External) =>
  addMapping(request, {
    organizationId,
    integrationName: "itglue",
    externalOrgId: external.id,
    externalOrgName: external.name,
  });

const suggestions = (request: APIRequestContext, name: string) =>
  ask<{ nodes: Suggested[]; unmatchedExternalOrganizations: External[] }>(
    request,
    `query($name: String!) { mappingSuggestions(integrationName: $name) {
      ... on MappingSuggestions {
        nodes { organization { id name } externalOrganization { id name } confidence isAmbiguous }
        unmatchedExternalOrganizations { id name }
      }
    } }`,
    { name },
  );

/** The external ids of each organization that is mapped. */
async function mappingsOf(
  request: APIRequestContext,
  name: string,
): Promise<Map<string, string[]>> {
  const { mappings } = await ask<{
    mappings: { nodes: { organizationId: string; externalOrgId: string }[] };
  }>(
    request,
    `query($name: String!) { integration(name: $name) {
      mappings(first: 500) { nodes { organizationId externalOrgId } }
    } }`,
    { name },
  );
  const found = new Map<string, string[]>();
  for (const { organizationId, externalOrgId } of mappings.nodes) {
    found.set(organizationId, [...(found.get(organizationId) ?? []), externalOrgId]);
  }
  return found;
}
