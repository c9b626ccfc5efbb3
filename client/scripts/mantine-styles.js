// Holds src/app/mantine-styles.ts against the components that the client uses: their styles, those of
// the components inside them, and no others. `npm run lint` runs it; with --write it mends the file.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, normalize } from "node:path";
import { argv, exit, stderr } from "node:process";

const CLIENT = join(import.meta.dirname, "..");
const CORE = join(CLIENT, "node_modules/@mantine/core");
const FILE = join(CLIENT, "src/app/mantine-styles.ts");
const FIRST = ["baseline", "default-css-variables", "global"];

const expected =
  "/* The component library's styles, in its own order; scripts/mantine-styles.js writes this. */\n" +
  [...FIRST, ...inOrder(stylesOf(usedComponents()))]
    .map((name) => `import "@mantine/core/styles/${name}.css";\n`)
    .join("");
if (argv.includes("--write")) {
  writeFileSync(FILE, expected);
} else if (readFileSync(FILE, "utf8") !== expected) {
  stderr.write(
    "src/app/mantine-styles.ts is not what the client uses of @mantine/core. " +
      "Run `node scripts/mantine-styles.js --write` in client/.\n",
  );
  exit(1);
}

/** Imported by the client, and by the notifications that it shows. */
function usedComponents() {
  const sources = [
    ...filesIn(join(CLIENT, "src"), /\.tsx?$/),
    ...filesIn(join(CLIENT, "node_modules/@mantine/notifications/esm"), /\.mjs$/),
  ].map((path) => readFileSync(path, "utf8"));
  return sources.flatMap((source) =>
    [...source.matchAll(/import\s*{([^}]*)}\s*from\s*"@mantine\/core"/g)].flatMap(([, names]) =>
      names.split(",").map((name) => name.trim().split(" ")[0]),
    ),
  );
}

/** Follows the library's own imports from each component. */
function stylesOf(components) {
  const modules = filesIn(join(CORE, "esm"), /\.mjs$/);
  const byName = new Map(modules.map((path) => [basename(path, ".mjs"), path]));
  const seen = new Set();
  const visit = (path) => {
    if (path === undefined || seen.has(path)) return;
    seen.add(path);
    for (const [, target] of readFileSync(path, "utf8").matchAll(/from\s*"(\.[^"]+\.mjs)"/g)) {
      visit(normalize(join(dirname(path), target)));
    }
  };
  for (const name of components) visit(byName.get(name));
  return new Set([...seen].map((path) => /([^/\\]+)\.module\.mjs$/.exec(path)?.[1]).filter(Boolean));
}

/** As the library's whole stylesheet has them: a part may override what it is made of. */
function inOrder(names) {
  const whole = readFileSync(join(CORE, "styles.css"), "utf8");
  const position = (name) => {
    const [rule] = /\.m_[0-9a-f]+/.exec(readFileSync(join(CORE, `styles/${name}.css`), "utf8"));
    return whole.indexOf(rule);
  };
  const there = new Set(readdirSync(join(CORE, "styles")));
  return [...names]
    .filter((name) => there.has(`${name}.css`))
    .map((name) => ({ name, at: position(name) }))
    .sort((one, other) => one.at - other.at)
    .map(({ name }) => name);
}

function filesIn(folder, ending) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
