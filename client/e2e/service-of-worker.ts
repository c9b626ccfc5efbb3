/** A service for each worker, on an Azurite of its own and with a vendor sandbox of its own. */
import { expect, test as base } from "@playwright/test";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
const STARTS_WITHIN = 120_000;

/** Pages and requests are those of the worker's service. */
export const test = base.extend<object, { startsEmpty: boolean; service: Service }>({
  startsEmpty: [false, { scope: "worker", option: true }],
  service: [
    async ({ startsEmpty }, provide) => {
      const folder = mkdtempSync(join(tmpdir(), "orgmap-e2e-"));
      const [port, faultsPort] = [await freePort(), await freePort()];
      const script = join(ROOT, "client/e2e/service.py");
      const options = startsEmpty ? ["--empty"] : [];
      const python = spawn(join(ROOT, ".venv/bin/python"), [script, port, faultsPort, ...options], {
        cwd: folder,
        stdio: "inherit",
      });
      const ended = new Promise((resolve) => python.once("exit", resolve));
      const service = new Service(port, faultsPort, folder);
      try {
        await expect(async () => {
          expect(python.exitCode, "the service ended").toBeNull();
          expect((await fetch(`${service.url}/readyz`)).ok).toBe(true);
        }).toPass({ timeout: STARTS_WITHIN });
        await provide(service);
      } finally {
        python.kill();
        await ended;
        rmSync(folder, { recursive: true, force: true });
      }
    },
    { scope: "worker", timeout: STARTS_WITHIN },
  ],
  baseURL: async ({ service }, provide) => {
    await provide(service.url);
  },
});

class Service {
  readonly url: string;
  readonly #faults: string;
  readonly #folder: string;

  constructor(port: string, faultsPort: string, folder: string) {
    this.url = `http://127.0.0.1:${port}`;
    this.#faults = `http://127.0.0.1:${faultsPort}/faults`;
    this.#folder = folder;
  }

  /**
   * Requests to the vendor fail so from now on, once so many were answered before; each test has a
   * vendor of its own for this.
   */
  async fail(fault: string, path: string, { after = 0 } = {}): Promise<void> {
    const body = JSON.stringify({ fault, path, after });
    const response = await fetch(this.#faults, { method: "POST", body });
    expect(response.status).toBe(204);
  }

  async mend(path: string): Promise<void> {
    const of = new URLSearchParams({ path }).toString();
    const response = await fetch(`${this.#faults}?${of}`, { method: "DELETE" });
    expect(response.status).toBe(204);
  }

  /** A token of development sign-in for a person who may view one organization. */
  viewerToken(organizationId: string): string {
    const options = ["--user", "viewer", "--organization", organizationId];
    const token = execFileSync(
      join(ROOT, ".venv/bin/orgmap"),
      ["token", ...options, "--permission", "canViewConfig"],
      {
        // The key is where the service, which runs in that folder, keeps it.
        env: { ...process.env, ORGMAP_STORAGE: `sqlite:///${join(this.#folder, ".data/orgmap.db")}` },
        encoding: "utf8",
      },
    );
    return token.trim();
  }
}

export async function freePort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}
