import { expect, type Page } from "@playwright/test";

import { scrollTo } from "./matrix";
import { addMapping, addOrganization, listed } from "./service";
import { test } from "./service-of-worker";

const cellOf = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

test("a gap is found in the matrix, mapped from its cell, and counted", async ({ page, request }) => {
  const name = "Gapfinder Ltd";
  await addOrganization(request, name);
  const external = (await listed(request, "datto_rmm")).at(-1);
  if (!external) throw new Error("the sandbox lists nothing");

  await page.goto("/coverage");
  await page.getByRole("searchbox").fill("gapfinder");
  await expect(page).toHaveURL(/q=gapfinder/);
  await page.getByText(/^Unmapped \(/).click();
  await expect(page).toHaveURL(/state=unmapped/);
  await expect(page.getByText(/^1 of \d+ active organizations$/)).toBeVisible();

  const head = page.getByRole("columnheader", { name: /Datto RMM/ });
  await scrollTo(page, head);
  const counted = async (state: string) =>
    Number.parseInt((await head.getByLabel(new RegExp(`^\\d+ ${state}$`)).innerText()).trim());
  const unmapped = await counted("unmapped");
  const mapped = await counted("mapped");
  await cellOf(page, `${name}, Datto RMM: Unmapped`).click();
  const mapping = page.getByRole("dialog", { name: `Map ${name}` });
  await mapping.getByRole("combobox", { name: /^External/ }).fill(external.name);
  await page.getByRole("option", { name: external.name }).first().click();
  await mapping.getByRole("button", { name: "Add mapping" }).click();

  const cell = cellOf(page, `${name}, Datto RMM: Mapped`);
  await expect(cell).toBeVisible();
  await expect.poll(() => counted("unmapped")).toBe(unmapped - 1);
  expect(await counted("mapped")).toBe(mapped + 1);

  await cell.click();
  const opened = page.getByRole("dialog", { name: `${name} · Datto RMM` });
  await expect(opened).toContainText(`Id ${external.id}`);
  await opened.getByRole("button", { name: /^Test the connection/ }).click();
  const testing = page.getByRole("dialog", { name: "Test connection" });
  await expect(testing.getByText("The connection works")).toBeVisible();
  await testing.getByRole("button", { name: "Close" }).last().click();

  await cell.click();
  await opened.getByRole("button", { name: /^Delete the mapping/ }).click();
  await page.getByRole("button", { name: "Delete mapping", exact: true }).click();
  await expect(cellOf(page, `${name}, Datto RMM: Unmapped`)).toBeVisible();
  await expect.poll(() => counted("unmapped")).toBe(unmapped);
});

test("the matrix is walked by keyboard, and its columns are reached beyond the edge", async ({
  page,
  request,
}) => {
  const organizationId = await addOrganization(request, "Keywalk Ltd");
  await addMapping(request, {
    organizationId,
    integrationName: "custom_api",
    externalOrgId: "keywalk",
    externalOrgName: "Keywalk",
  });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/coverage?q=keywalk");
  await cellOf(page, "Keywalk Ltd, Autotask PSA: Unmapped").focus();
  await page.keyboard.press("End");
  const last = page.locator(":focus");
  await expect(last).toHaveAccessibleName(/^Keywalk Ltd, .*: Unmapped$/);
  await expect(last).toBeInViewport();
  await expect(last).not.toHaveAccessibleName(/Autotask/);
  await page.keyboard.press("Home");
  await expect(page.getByRole("link", { name: "Keywalk Ltd" })).toBeFocused();
  const mapped = cellOf(page, "Keywalk Ltd, Custom API: Mapped");
  await expect(async () => {
    await page.keyboard.press("ArrowRight");
    await expect(mapped).toBeFocused({ timeout: 500 });
  }).toPass({ timeout: 10_000 });
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog", { name: "Keywalk Ltd · Custom API" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(cellOf(page, "Keywalk Ltd, Custom API: Mapped")).toBeFocused();
});
