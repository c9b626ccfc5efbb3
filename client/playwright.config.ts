import { defineConfig, devices } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { findChromium } from "./e2e/find-chromium";

/** Workers read this file again: what was chosen first is handed to them in the environment. */
const port = (process.env.ORGMAP_E2E_PORT ??= freePort());
const faultsPort = (process.env.ORGMAP_E2E_FAULTS_PORT ??= freePort());
const data = (process.env.ORGMAP_E2E_DATA ??= temporaryFolder());
const root = join(import.meta.dirname, "..");
const baseURL = `http://127.0.0.1:${port}`;

export default defineConfig({
  testDir: "e2e",
  // A machine that is busy with other things may take a while to draw. A test that needs its
  // second try is reported as flaky, and is to be mended.
  retries: 1,
  expect: { timeout: 15_000 },
  workers: 1, // they share a service, and some of them break its vendors for a while
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"]],
  use: {
    ...devices["Desktop Chrome"],
    baseURL,
    trace: "retain-on-failure",
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
  webServer: {
    command: `${join(root, ".venv/bin/python")} ${join(root, "client/e2e/service.py")} ${port} ${faultsPort}`,
    url: `${baseURL}/readyz`,
    // The key of development tokens is kept here.
    cwd: data,
    reuseExistingServer: false,
    stdout: "pipe",
    timeout: 60_000,
  },
});

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "orgmap-e2e-"));
  process.on("exit", () => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

function freePort(): string {
  const program =
    'const s = require("net").createServer().listen(0, "127.0.0.1", () => {' +
    "process.stdout.write(String(s.address().port)); s.close(); });";
  return execFileSync(process.execPath, ["-e", program], { encoding: "utf8" });
}
