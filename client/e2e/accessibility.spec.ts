import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

import { test } from "./service-of-worker";
import { VIEWS } from "./views";

const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
const WIDTHS = [1280, 390];
const COLOR_SCHEMES = ["light", "dark"] as const;

// Four analyses of a whole page each.
test.describe.configure({ mode: "parallel", timeout: 120_000 });

for (const { name, open } of VIEWS) {
  test(`accessible: ${name}`, async ({ page }) => {
    // Colours are measured, so none may be on its way to another.
    await page.emulateMedia({ reducedMotion: "reduce" });
    await open(page);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 844 });
      for (const colorScheme of COLOR_SCHEMES) {
        await page.emulateMedia({ colorScheme });
        const html = page.locator("html");
        await expect(html).toHaveAttribute("data-mantine-color-scheme", colorScheme);
        expect(await violations(page), `${colorScheme}, ${width} wide`).toEqual([]);
      }
      const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(scrollWidth, "wider than the screen").toBeLessThanOrEqual(width);
    }
  });
}

/**
 * Each says where it is and what would mend it.
 *
 * Legacy mode does without a page of its own for each analysis; it leaves out frames of other
 * origins, which these pages have none of. Nothing is gathered of rules that are kept. Together
 * that takes less than half the time.
 */
async function violations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .options({ runOnly: { type: "tag", values: STANDARDS }, resultTypes: ["violations"] })
    .analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary ?? ""}`),
  );
}
