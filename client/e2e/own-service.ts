/** A service that one file of tests has to itself: it starts without any customer. */
import { expect, test as base } from "@playwright/test";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
const STARTS_WITHIN = 120_000;

interface OwnService {
  url: string;
  faultsPort: string;
}

/** Pages are those of the worker's own service; `ownService` tells where its faults are switched. */
export const test = base.extend<object, { ownService: OwnService }>({
  ownService: [
    // eslint-disable-next-line no-empty-pattern -- which fixtures are wanted is read from it
    async ({}, provide) => {
      const folder = mkdtempSync(join(tmpdir(), "orgmap-empty-"));
      const [port, faultsPort] = [await freePort(), await freePort()];
      const url = `http://127.0.0.1:${port}`;
      const script = join(ROOT, "client/e2e/service.py");
      const service = spawn(
        join(ROOT, ".venv/bin/python"),
        [script, port, faultsPort, "--empty"],
        { cwd: folder, stdio: "inherit" },
      );
      const ended = new Promise((resolve) => service.once("exit", resolve));
      try {
        await expect(async () => {
          expect(service.exitCode, "the service ended").toBeNull();
          expect((await fetch(`${url}/readyz`)).ok).toBe(true);
        }).toPass({ timeout: STARTS_WITHIN });
        await provide({ url, faultsPort });
      } finally {
        service.kill();
        await ended;
        rmSync(folder, { recursive: true, force: true });
      }
    },
    { scope: "worker", timeout: STARTS_WITHIN },
  ],
  baseURL: async ({ ownService }, provide) => {
    await provide(ownService.url);
  },
});

async function freePort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}
