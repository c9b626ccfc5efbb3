import { expect, type Page } from "@playwright/test";

import { addOrganization, listed } from "./service";
import { test } from "./service-of-worker";

const MOST_CLICKS = 6;

/** Counts what a person's finger does, on every page of the journey. */
async function countClicks(page: Page): Promise<() => number> {
  let clicks = 0;
  await page.exposeFunction("clicked", () => {
    clicks += 1;
  });
  await page.addInitScript(() => {
    const report = (window as unknown as { clicked: () => void }).clicked;
    const count = (event: MouseEvent) => {
      // A label clicks its field once more by itself.
      if (event.isTrusted && event.detail > 0) report();
    };
    window.addEventListener("click", count, true);
  });
  return () => clicks;
}

test("a newcomer saves a mapping of a customer with six clicks and its name", async ({
  page,
  request,
}) => {
  await addOrganization(request, "Newcomer Ltd");
  const external = (await listed(request, "microsoft_graph"))[0];
  if (!external) throw new Error("the sandbox lists nothing");
  const clicks = await countClicks(page);
  await page.goto("/");
  await page.getByRole("link", { name: "Newcomer Ltd" }).click();
  await page.getByRole("button", { name: "Add mapping" }).click();
  const dialog = page.getByRole("dialog", { name: "Add mapping" });
  await dialog.getByRole("combobox", { name: "Integration" }).click();
  await page.getByRole("option", { name: "Microsoft Graph" }).click();
  // The field has the focus by itself.
  await expect(dialog.getByRole("combobox", { name: /^External/ })).toBeFocused();
  await page.keyboard.type(external.name);
  await page.getByRole("option", { name: external.name }).click();
  await dialog.getByRole("button", { name: "Add mapping" }).click();
  await expect(page.getByText(`The mapping to ${external.name} was added.`)).toBeVisible();
  expect(clicks()).toBeGreaterThan(0);
  expect(clicks()).toBeLessThanOrEqual(MOST_CLICKS);
});

test("in an integration's list, four clicks and the name", async ({ page, request }) => {
  await addOrganization(request, "Newcomer In A Row");
  const external = (await listed(request, "microsoft_graph"))[1];
  if (!external) throw new Error("the sandbox lists too little");
  const clicks = await countClicks(page);
  await page.goto("/");
  await page.getByRole("link", { name: "Integrations", exact: true }).click();
  await page.getByRole("link", { name: "Microsoft Graph", exact: true }).click();
  await page.getByRole("button", { name: "Map Newcomer In A Row" }).click();
  await expect(page.getByRole("combobox")).toBeFocused();
  await page.keyboard.type(external.name);
  await expect(page.getByRole("option")).toHaveCount(1);
  await page.getByRole("option").click();
  await expect(page.getByText(`is mapped to ${external.name}.`)).toBeVisible();
  expect(clicks()).toBe(4);
});
