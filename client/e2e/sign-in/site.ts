import { test as base } from "@playwright/test";
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

export const ADMINISTRATOR = "ada-king";

const CLIENT_ID = "orgmap-pages";
const AUDIENCE = "urn:orgmap";

export interface Site {
  url: string;
  issuer: string;
}

/** An Orgmap where people sign in, its issuer beside it; both end with the worker. */
export const test = base.extend<{ loopbackOnly: undefined }, { site: Site }>({
  site: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names from the pattern
    async ({}, provide) => {
      const folder = mkdtempSync(join(tmpdir(), "orgmap-sign-in-"));
      const issuer = start(process.execPath, ["e2e/sign-in/issuer.js"], { CLIENT_ID, AUDIENCE });
      const issuerUrl = await announced(issuer, /^(http:\S+)$/);
      const orgmap = start("../.venv/bin/orgmap", ["serve", "--demo", "--port", "0"], {
        ORGMAP_STORAGE: `sqlite:///${join(folder, "orgmap.db")}`,
        ORGMAP_AUTH: "oidc",
        ORGMAP_OIDC_ISSUER: issuerUrl,
        ORGMAP_OIDC_AUDIENCE: AUDIENCE,
        ORGMAP_OIDC_CLIENT_ID: CLIENT_ID,
        ORGMAP_BOOTSTRAP_ADMIN: ADMINISTRATOR,
      });
      const url = await announced(orgmap, /^Orgmap is at (http:\S+) /);
      issuer.stdin.write(`${url}\n`);
      await provide({ url, issuer: issuerUrl });
      await Promise.all([end(orgmap), end(issuer)]);
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: "worker", timeout: 120_000 },
  ],
  baseURL: async ({ site }, provide) => {
    await provide(site.url);
  },
  /** The issuer's pages ask for fonts elsewhere, which must not keep them from being drawn. */
  loopbackOnly: [
    async ({ context }, provide) => {
      await context.route(
        ({ hostname }) => hostname !== "127.0.0.1",
        (route) => route.abort(),
      );
      await provide(undefined);
    },
    { auto: true },
  ],
});

type Child = ChildProcessByStdio<Writable, Readable, null>;

function start(command: string, args: string[], settings: Record<string, string>): Child {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith("ORGMAP_"));
  const env = { ...Object.fromEntries(others), ...settings };
  return spawn(command, args, { env, stdio: ["pipe", "pipe", "inherit"] });
}

/** Waits for the line of its output that tells the address. */
async function announced(child: Child, line: RegExp): Promise<string> {
  for await (const text of createInterface({ input: child.stdout })) {
    const url = line.exec(text)?.[1];
    if (url !== undefined) {
      child.stdout.resume();
      return url;
    }
  }
  throw new Error(`${child.spawnargs.join(" ")} ended before it could be asked`);
}

async function end(child: Child): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, "exit");
  child.kill();
  await ended;
}
