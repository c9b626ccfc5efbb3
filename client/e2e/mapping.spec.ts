import { expect, type Page } from "@playwright/test";

import { test } from "./service-of-worker";

test("a customer is mapped to its HaloPSA client, tested, edited and deleted", async ({ page }) => {
  await createOrganization(page, "Halo Journey");
  await page.getByRole("button", { name: "Add mapping" }).click();
  const adding = page.getByRole("dialog", { name: "Add mapping" });
  await adding.getByRole("combobox", { name: "Integration" }).click();
  await page.getByRole("option", { name: "HaloPSA" }).click();

  const picker = adding.getByRole("combobox", { name: "External client" });
  await expect(page.getByRole("option")).not.toHaveCount(0);
  const { name, id } = await unmappedClient(page);
  await picker.fill(name);
  await page.getByRole("option", { name: new RegExp(`Id ${id}( |$)`) }).click();
  await expect(picker).toHaveValue(name);
  await adding.getByRole("button", { name: "Add mapping" }).click();

  await expect(page.getByText(`The mapping to ${name} was added.`)).toBeVisible();
  const row = page.getByRole("row").filter({ hasText: name });
  await expect(row).toContainText("HaloPSA");
  await expect(row).toContainText(`Id ${id}`);
  await expect(row).toContainText("Not tested yet");

  await row.getByRole("button", { name: `Test the connection to ${name}` }).click();
  const testing = page.getByRole("dialog", { name: "Test connection" });
  await expect(testing.getByText("The connection works")).toBeVisible();
  await expect(testing.getByRole("img", { name: "Failed" })).toHaveCount(0);
  await testing.getByRole("button", { name: "Close" }).last().click();
  await expect(row).toContainText("just now");
  await expect(row.getByText("Passed")).toBeAttached();

  await row.getByRole("button", { name: `Edit the mapping to ${name}` }).click();
  const editing = page.getByRole("dialog", { name: "Edit HaloPSA mapping" });
  await expect(editing.getByLabel("Id of the client")).toHaveValue(id);
  await editing.getByLabel("Name (optional)").fill("Renamed by hand");
  await editing.getByRole("button", { name: "Save changes" }).click();
  const renamed = page.getByRole("row").filter({ hasText: "Renamed by hand" });
  await expect(renamed).toContainText(`Id ${id}`);

  await renamed.getByRole("button", { name: "Delete the mapping to Renamed by hand" }).click();
  const deleting = page.getByRole("dialog", { name: "Delete mapping?" });
  await deleting.getByRole("button", { name: "Delete mapping" }).click();
  await expect(page.getByRole("heading", { name: "No active mappings" })).toBeVisible();

  await page.getByRole("switch", { name: "Show inactive (1)" }).click();
  await expect(renamed).toContainText("Inactive");
});

test("a mapping is typed in where the integration cannot list its organizations", async ({
  page,
}) => {
  await createOrganization(page, "Typed Journey");
  await page.getByRole("button", { name: "Add mapping" }).click();
  const adding = page.getByRole("dialog", { name: "Add mapping" });
  await adding.getByRole("combobox", { name: "Integration" }).click();
  await page.getByRole("option", { name: "Custom API" }).click();

  await adding.getByRole("button", { name: "Add mapping" }).click();
  await expect(adding.getByText("Enter the id of the organization.")).toBeVisible();
  await adding.getByLabel("Id of the organization").fill(" tenant-42 ");
  await adding.getByLabel("Name (optional)").fill("Tenant 42");
  await adding.getByRole("button", { name: "Add mapping" }).click();

  const row = page.getByRole("row").filter({ hasText: "Tenant 42" });
  await expect(row).toContainText("Custom API");
  await expect(row).toContainText("Id tenant-42");
});

test("a mapping is tested before it is added, and nothing of the test is kept", async ({ page }) => {
  await createOrganization(page, "Unsaved Journey");
  await page.getByRole("button", { name: "Add mapping" }).click();
  const adding = page.getByRole("dialog", { name: "Add mapping" });
  await adding.getByRole("combobox", { name: "Integration" }).click();
  await page.getByRole("option", { name: "HaloPSA" }).click();
  await expect(page.getByRole("option")).not.toHaveCount(0);
  const { name, id } = await unmappedClient(page);
  await adding.getByRole("combobox", { name: "External client" }).fill(name);
  await page.getByRole("option", { name: new RegExp(`Id ${id}( |$)`) }).click();
  await adding.getByRole("button", { name: "Test" }).click();
  await expect(adding.getByText("The connection works")).toBeVisible();
  await expect(adding.getByRole("img", { name: "Passed" })).toHaveCount(5);

  await adding.getByRole("button", { name: "Enter the id manually" }).click();
  await adding.getByLabel("Id of the client").fill("999999");
  await expect(adding.getByText("The connection works")).toHaveCount(0);
  await adding.getByRole("button", { name: "Test" }).click();
  await expect(adding.getByText("The connection does not work")).toBeVisible();
  const failed = adding.getByRole("listitem").filter({ has: page.getByLabel("Failed") });
  await expect(failed).toContainText("organization");

  await adding.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Discard" }).click();
  await expect(page.getByRole("heading", { name: "Not mapped yet" })).toBeVisible();
});

test("every page has its own address", async ({ page }) => {
  await createOrganization(page, "Deep Link");
  const url = new URL(page.url());
  expect(url.pathname).toMatch(/^\/organizations\/[0-9a-f-]{36}\/integrations$/);

  await page.getByRole("tab", { name: "Details" }).click();
  await expect(page).toHaveURL(url.href.replace("/integrations", "/details"));
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "Deep Link" })).toBeVisible();
  await expect(page.getByRole("textbox", { name: "Name" })).toHaveValue("Deep Link");

  await page.goto(url.href.replace("/integrations", ""));
  await expect(page).toHaveURL(url.href);
  await expect(page.getByRole("heading", { name: "Not mapped yet" })).toBeVisible();

  await page.goto("/organizations?q=deep");
  await expect(page.getByRole("searchbox", { name: "Search organizations" })).toHaveValue("deep");
  await expect(page.getByRole("link", { name: "Deep Link" })).toBeVisible();

  await page.goto("/no/such/page");
  await expect(page.getByRole("heading", { name: "There is no such page" })).toBeVisible();
  await page.goto("/organizations/00000000-0000-4000-8000-000000000000");
  await expect(page.getByRole("heading", { name: "There is no such organization" })).toBeVisible();
});

test("an inactive organization says so and takes no new mapping", async ({ page }) => {
  await createOrganization(page, "Sleeping Customer");
  await page.getByRole("tab", { name: "Details" }).click();
  await page.getByRole("switch", { name: "Active" }).click();
  await page.getByRole("button", { name: "Save changes" }).click();
  await expect(page.getByText("This organization is inactive")).toBeVisible();

  await page.getByRole("tab", { name: "Integrations" }).click();
  await expect(page.getByRole("button", { name: "Add mapping" })).toBeDisabled();
});

async function createOrganization(page: Page, name: string): Promise<void> {
  await page.goto("/");
  await expect(page).toHaveURL(/\/organizations$/);
  await page.getByRole("button", { name: "New organization" }).click();
  const dialog = page.getByRole("dialog", { name: "New organization" });
  await dialog.getByRole("textbox", { name: "Name" }).fill(name);
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

/** A client in the open list that no organization is mapped to. */
async function unmappedClient(page: Page): Promise<{ name: string; id: string }> {
  const option = page
    .getByRole("option")
    .filter({ hasNotText: "Mapped to" })
    .filter({ hasNotText: "Inactive" })
    .first();
  const [name = "", details = ""] = (await option.innerText()).split(/\n+/);
  return { name, id: /^Id (\S+)/.exec(details)?.[1] ?? "" };
}
