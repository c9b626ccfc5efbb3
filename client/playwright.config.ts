import { defineConfig, devices } from "@playwright/test";

import { findChromium } from "./e2e/find-chromium";

/** What measures time needs the machine for itself; with --no-deps it runs without the others. */
const MEASURED = "scale.spec.ts";

export default defineConfig({
  testDir: "e2e",
  // A machine that is busy with other things may take a while to draw. A test that needs its
  // second try is reported as flaky, and is to be mended.
  retries: 1,
  expect: { timeout: 15_000 },
  workers: 2, // each has a service of its own, an Azurite and a browser: four busy processes
  projects: [
    { name: "pages", testIgnore: MEASURED },
    { name: "scale", testMatch: MEASURED, dependencies: ["pages"] },
  ],
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"]],
  use: {
    ...devices["Desktop Chrome"],
    trace: "on-first-retry",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: findChromium(),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
