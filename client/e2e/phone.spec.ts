import { expect, test } from "@playwright/test";

test.use({ viewport: { width: 390, height: 844 } });

test("on a phone, every page can be seen in the header", async ({ page }) => {
  await page.goto("/organizations");
  const links = page.getByRole("navigation", { name: "Main" }).getByRole("link");
  await expect(links.filter({ hasText: "Access" })).toBeVisible();
  for (const link of await links.all()) await expect(link).toBeInViewport({ ratio: 1 });
});
