/** A service for each worker, on an Azurite of its own and with a vendor sandbox of its own. */
import { expect, test as base } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { freePort, ROOT, runPython } from "./running-python";

const STARTS_WITHIN = 120_000;

/** Pages and requests are those of the worker's service. */
export const test = base.extend<object, { startsEmpty: boolean; service: Service }>({
  startsEmpty: [false, { scope: "worker", option: true }],
  service: [
    async ({ startsEmpty }, provide) => {
      const faultsPort = await freePort();
      const otherArguments = startsEmpty ? [faultsPort, "--empty"] : [faultsPort];
      await runPython(
        { script: "service.py", otherArguments, startsWithin: STARTS_WITHIN },
        ({ url, folder }) => provide(new Service(url, faultsPort, folder)),
      );
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

  constructor(url: string, faultsPort: string, folder: string) {
    this.url = url;
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
