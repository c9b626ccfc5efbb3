import { expect } from "@playwright/test";

import { test } from "./service-of-worker";

test("Escape asks before it discards what was typed, and again takes the question back", async ({
  page,
}) => {
  await page.goto("/organizations");
  await page.getByRole("button", { name: "New organization" }).click();
  const dialog = page.getByRole("dialog", { name: "New organization" });
  const name = dialog.getByRole("textbox", { name: "Name" });
  await expect(name).toBeFocused();
  await page.keyboard.type("Typed");
  await page.keyboard.press("Escape");
  const question = page.getByRole("dialog", { name: "Discard your changes?" });
  await expect(question.getByRole("button", { name: "Keep editing" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(question).toHaveCount(0);
  await expect(name).toBeFocused();
  await expect(name).toHaveValue("Typed");

  await page.keyboard.press("Escape");
  await expect(question.getByRole("button", { name: "Keep editing" })).toBeFocused();
  // The dialog takes the focus once more when it has settled, from whoever was faster.
  await expect(async () => {
    await page.keyboard.press("Tab");
    await expect(question.getByRole("button", { name: "Discard" })).toBeFocused({ timeout: 500 });
  }).toPass();
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  await page.getByRole("button", { name: "New organization" }).click();
  await expect(name).toHaveValue("");
});
