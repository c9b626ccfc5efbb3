// Fails where the client's first load is too heavy: its entry and the first page, with all that
// they import statically and their styles, compressed. `npm run build` ends with it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { exit, stderr, stdout } from "node:process";
import { gzipSync } from "node:zlib";

const LIMIT = 250_000;
const STARTS = ["index.html", "src/app/pages/Organizations.tsx"];
const BUILT = join(import.meta.dirname, "../../graphql_api/static");

const manifest = JSON.parse(readFileSync(join(BUILT, "manifest.json"), "utf8"));
const sizes = [...filesOf(STARTS)]
  .map((path) => ({ path, size: gzipSync(readFileSync(join(BUILT, path))).length }))
  .sort((one, other) => other.size - one.size);
const total = sizes.reduce((sum, { size }) => sum + size, 0);

stdout.write(`First load: ${kilobytes(total)} of ${kilobytes(LIMIT)}, compressed.\n`);
if (total > LIMIT) {
  for (const { path, size } of sizes) stderr.write(`${kilobytes(size).padStart(12)}  ${path}\n`);
  stderr.write("Too heavy: load what the first page does not need when it is needed.\n");
  exit(1);
}

function filesOf(names, seen = new Set()) {
  const files = new Set();
  for (const name of names.filter((each) => !seen.has(each))) {
    seen.add(name);
    const chunk = manifest[name];
    if (!chunk) throw new Error(`The build has no ${name}; STARTS in this file is out of date.`);
    for (const file of [chunk.file, ...(chunk.css ?? []), ...filesOf(chunk.imports ?? [], seen)]) {
      files.add(file);
    }
  }
  return files;
}

function kilobytes(size) {
  return `${(size / 1000).toFixed(1)} kB`;
}
