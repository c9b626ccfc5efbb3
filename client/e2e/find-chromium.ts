import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const COMMANDS = ["chromium", "chromium-browser", "google-chrome", "microsoft-edge"];
const MAC_APPLICATIONS = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

/** The installed browser that the tests drive; nothing is downloaded. */
export function findChromium(): string {
  const given = process.env.ORGMAP_TEST_CHROMIUM;
  if (given) {
    if (isExecutable(given)) return given;
    throw new Error(`ORGMAP_TEST_CHROMIUM is ${given}, which cannot be executed.`);
  }
  const folders = (process.env.PATH ?? "").split(delimiter);
  const onPath = COMMANDS.flatMap((command) => folders.map((folder) => join(folder, command)));
  const found = [...onPath, ...MAC_APPLICATIONS].find(isExecutable);
  if (found) return found;
  throw new Error(
    `No Chromium was found. Looked for ${COMMANDS.join(", ")} on PATH and in /Applications. ` +
      "Install one (on Debian: apt-get install chromium), or name it in ORGMAP_TEST_CHROMIUM.",
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
