/** Services of Python that a worker has to itself. */
import { expect } from "@playwright/test";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");

interface Program {
  /** A file of this folder. Its first argument is the port to serve at. */
  script: string;
  otherArguments?: string[];
  /** Milliseconds. */
  startsWithin: number;
}

interface Running {
  url: string;
  /** A new one, in which the program runs. */
  folder: string;
}

/** Runs the program until what uses it has ended; what it left in its folder goes with it. */
export async function runPython(
  { script, otherArguments = [], startsWithin }: Program,
  provide: (running: Running) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "orgmap-e2e-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = spawn(
    join(ROOT, ".venv/bin/python"),
    [join(ROOT, "client/e2e", script), port, ...otherArguments],
    { cwd: folder, stdio: "inherit" },
  );
  const ended = new Promise((resolve) => program.once("exit", resolve));
  try {
    await expect(async () => {
      expect(program.exitCode, "the service ended").toBeNull();
      expect((await fetch(`${url}/readyz`)).ok).toBe(true);
    }).toPass({ timeout: startsWithin });
    await provide({ url, folder });
  } finally {
    program.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function freePort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}
