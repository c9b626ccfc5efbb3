import { expect } from "@playwright/test";

import { addOrganization } from "./service";
import { test } from "./service-of-worker";

test.use({ viewport: { width: 390, height: 844 } });

test("on a phone, every page can be seen in the header", async ({ page }) => {
  await page.goto("/organizations");
  const links = page.getByRole("navigation", { name: "Main" }).getByRole("link");
  await expect(links.filter({ hasText: "Access" })).toBeVisible();
  for (const link of await links.all()) await expect(link).toBeInViewport({ ratio: 1 });
});

test("on a phone, a long name is read in full, and covers no other", async ({ page }) => {
  const name = `Northern Counties ${"Agricultural Machinery ".repeat(7)}Holdings`;
  await addOrganization(page.request, `${name} A`);
  await addOrganization(page.request, `${name} B`);
  await page.goto("/organizations?q=Northern+Counties+Agri");
  const [first, second] = ["A", "B"].map((end) => page.getByRole("row", { name: `${name} ${end}` }));
  if (!first || !second) throw new Error("Two were asked for.");
  const link = first.getByRole("link");
  await expect(second).toBeVisible();
  expect(await link.evaluate((it) => it.scrollWidth - it.clientWidth)).toBeLessThanOrEqual(0);
  await expect(async () => {
    const [row, text, below] = [await first.boundingBox(), await link.boundingBox(), await second.boundingBox()];
    if (!row || !text || !below) throw new Error("Not drawn.");
    expect(text.y + text.height).toBeLessThanOrEqual(row.y + row.height);
    expect(row.y + row.height).toBeLessThanOrEqual(below.y + 1);
  }).toPass({ timeout: 15_000 });
});

test("on a phone, choosing in a row covers nothing above it", async ({ page }) => {
  await page.goto("/integrations/halopsa?state=unmapped");
  await page.getByRole("button", { name: /^Map / }).first().click();
  await expect(page.getByRole("option", { name: /Id \d+/ }).first()).toBeVisible();
  const [field, list] = [
    await page.getByRole("combobox").boundingBox(),
    await page.getByRole("listbox").boundingBox(),
  ];
  if (!field || !list) throw new Error("Not drawn.");
  expect(list.y).toBeGreaterThanOrEqual(field.y + field.height);
  expect(list.y + list.height).toBeLessThanOrEqual(844);
});
