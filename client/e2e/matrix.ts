import { expect, type Locator, type Page } from "@playwright/test";

/** Opens the matrix with this of it in sight: columns beyond its edge are there when it is scrolled. */
export async function openMatrix(page: Page, target: Locator): Promise<void> {
  await page.goto("/coverage");
  await scrollTo(page, target);
}

export async function scrollTo(page: Page, target: Locator): Promise<void> {
  await page.getByRole("grid").hover();
  await expect(async () => {
    if (!(await target.isVisible())) await page.mouse.wheel(500, 0);
    await expect(target).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 15_000 });
}
