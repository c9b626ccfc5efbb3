import { expect, type Page } from "@playwright/test";

import { addMapping, addOrganization, listed } from "./service";
import { test } from "./service-of-worker";

const rowOf = (page: Page, name: string) =>
  page.getByRole("grid").getByRole("row").filter({ hasText: name });

test("an organization is found, mapped in its row from discovery, and tested", async ({
  page,
  request,
}) => {
  const name = "Rowan Row";
  await addOrganization(request, name);
  const [external] = await listed(request, "connectwise_psa");
  if (!external) throw new Error("the sandbox lists nothing");

  await page.goto("/integrations");
  await page.getByRole("link", { name: "ConnectWise PSA", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1, name: "ConnectWise PSA" })).toBeVisible();
  await page.getByRole("searchbox").fill("rowan");
  await expect(page).toHaveURL(/q=rowan/);
  await page.getByRole("button", { name: `Map ${name}` }).click();
  await page.getByRole("combobox").fill(external.name);
  await expect(page.getByRole("option")).toHaveCount(1);
  await page.getByRole("option").click();

  await expect(page.getByText(`${name} is mapped to ${external.name}.`)).toBeVisible();
  const row = rowOf(page, name);
  await expect(row).toContainText(`Id ${external.id}`);
  await row.getByRole("button", { name: /^Test the connection/ }).click();
  await expect(page.getByText("The connection works")).toBeVisible();
  await page.getByRole("button", { name: "Close" }).last().click();
  await expect(row.getByText("Passed")).toBeAttached();
});

test("one row after the other is mapped by keyboard alone", async ({ page, request }) => {
  const names = ["Keyboard One", "Keyboard Two"];
  for (const name of names) await addOrganization(request, name);
  const [first, second] = await listed(request, "autotask");
  if (!first || !second) throw new Error("the sandbox lists too little");

  await page.goto("/integrations/autotask?q=keyboard&state=unmapped");
  await expect(rowOf(page, "Keyboard One")).toBeVisible();
  await page.getByRole("searchbox").focus();
  for (let presses = 0; presses < 20; presses += 1) {
    await page.keyboard.press("Tab");
    if (await page.locator('[role="row"]:focus').count()) break;
  }
  await expect(rowOf(page, "Keyboard One")).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(rowOf(page, "Keyboard Two")).toBeFocused();
  await page.keyboard.press("ArrowUp");

  await page.keyboard.press("Enter");
  await expect(page.getByRole("combobox")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(rowOf(page, "Keyboard One")).toBeFocused();

  for (const external of [first, second]) {
    await page.keyboard.press("Enter");
    await page.keyboard.type(external.name);
    await expect(page.getByRole("option")).toHaveCount(1);
    await page.keyboard.press("Enter");
    await expect(page.getByText(`is mapped to ${external.name}.`)).toBeVisible();
    if (external === first) await expect(rowOf(page, "Keyboard Two")).toBeFocused();
  }
  await expect(page.getByRole("heading", { name: "Nothing here" })).toBeVisible();
  await page.getByRole("button", { name: "Show all" }).click();
  await page.getByRole("searchbox").fill("keyboard");
  await expect(rowOf(page, "Keyboard One")).toContainText(first.name);
  await expect(rowOf(page, "Keyboard Two")).toContainText(second.name);
});

test("a new name is taken with one click", async ({ page, request }) => {
  const organizationId = await addOrganization(request, "Renamed Ltd");
  const external = (await listed(request, "halopsa")).at(-1);
  if (!external) throw new Error("the sandbox lists nothing");
  await addMapping(request, {
    organizationId,
    integrationName: "halopsa",
    externalOrgId: external.id,
    externalOrgName: "As it was called",
  });
  await page.goto("/integrations/halopsa?q=renamed+ltd&state=drifted");
  await expect(rowOf(page, "Renamed Ltd")).toContainText(`Now called ${external.name}`);
  await page.getByRole("button", { name: "Use the new name" }).click();
  await expect(page.getByText(`The mapping is now called ${external.name}.`)).toBeVisible();
  await page.goto("/integrations/halopsa?q=renamed+ltd&state=mapped");
  await expect(rowOf(page, "Renamed Ltd")).toContainText(external.name);
});

test("an older list is shown with its age and the reason", async ({ page, service }) => {
  await page.goto("/integrations/hudu");
  await expect(page.getByText(/^Discovered /)).toBeVisible();
  await service.fail("SERVER_ERROR", "/hudu");
  await page.getByRole("button", { name: "Refresh the list" }).click();
  const warning = page.getByRole("alert").filter({ hasText: "This list may be out of date" });
  await expect(warning).toContainText("Hudu");

  await service.mend("/hudu");
  await page.getByRole("button", { name: "Refresh the list" }).click();
  await expect(warning).toHaveCount(0);
});

test("a vendor that is down looks like that, and ids can still be typed", async ({
  page,
  request,
  service,
}) => {
  const name = "Downtime Ltd";
  await service.fail("SERVER_ERROR", "/itglue");
  await addOrganization(request, name);
  const other = await addOrganization(request, "Downtime Other");
  await addMapping(request, {
    organizationId: other,
    integrationName: "itglue",
    externalOrgId: "999999999",
    externalOrgName: "Mapped before",
  });

  await page.goto("/integrations/itglue?q=downtime");
  const failure = page.getByRole("alert").filter({ hasText: "The list could not be loaded from IT Glue" });
  await expect(failure).toBeVisible();
  await expect(rowOf(page, "Downtime Other")).toContainText("Drift unknown");
  await expect(page.getByRole("radio", { name: "Drifted (?)" })).toBeAttached();

  await page.getByRole("button", { name: `Map ${name}` }).click();
  await page.getByRole("button", { name: "Enter the id manually" }).click();
  await page.getByLabel("Id of the").fill("4100888");
  await page.getByRole("button", { name: "Save mapping" }).click();
  await expect(rowOf(page, name)).toContainText("Id 4100888");

  await page.reload(); // nothing is asked for any more once the failure is shown
  await expect(failure).toBeVisible();
  await service.mend("/itglue");
  await failure.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByText("Discovered just now")).toBeVisible();
  await expect(failure).toHaveCount(0);
  await expect(rowOf(page, "Downtime Other")).toContainText("Missing at vendor");
});

test("filter and search are in the address, and unknown names say so", async ({ page, request }) => {
  await addOrganization(request, "Addressed Ltd");
  await page.goto("/integrations/custom_api?state=unmapped&q=addressed");
  await expect(page.getByRole("radio", { name: /^Unmapped/ })).toBeChecked();
  await expect(rowOf(page, "Addressed Ltd")).toBeVisible();
  await page.getByText(/^Mapped \(/).click();
  await expect(page).toHaveURL(/state=mapped/);
  await expect(page.getByRole("heading", { name: "Nothing here" })).toBeVisible();

  await page.goto("/integrations/no_such_thing");
  await expect(page.getByRole("heading", { name: "There is no such integration" })).toBeVisible();
  await page.goto("/integrations?q=graph");
  await expect(page.getByRole("status")).toHaveText(/^1 of \d\d integrations$/);
});
