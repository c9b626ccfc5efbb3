import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import { createTypeScriptImportResolver } from "eslint-import-resolver-typescript";
import { importX } from "eslint-plugin-import-x";
import reactHooks from "eslint-plugin-react-hooks";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import tseslint from "typescript-eslint";

const features = readdirSync(join(import.meta.dirname, "src/features"));
const folder = (name) => `./src/${name}`;

/** Imports go one way: app → features → shared → lib, and no feature imports another. */
const zones = [
  {
    target: folder("lib"),
    from: ["app", "features", "shared", "playground"].map(folder),
    message: "What stands in lib imports nothing above it.",
  },
  {
    target: folder("shared"),
    from: ["app", "features", "playground"].map(folder),
    message: "What features share imports lib only.",
  },
  {
    target: folder("features"),
    from: ["app", "playground"].map(folder),
    message: "A feature imports shared and lib; pages compose features.",
  },
  ...features.map((name) => ({
    target: folder(`features/${name}`),
    from: folder("features"),
    except: [`./${name}`],
    message: "A feature imports no other: share it in src/shared, or let the page pass it in.",
  })),
  { target: folder("app"), from: folder("playground"), message: "The playground is a page of its own." },
  { target: folder("playground"), from: folder("app"), message: "The playground is a page of its own." },
];

export default defineConfig(
  globalIgnores(["src/gql/", "node_modules/", "test-results/", "playwright-report/"]),
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  reactHooks.configs.flat.recommended,
  {
    plugins: { "import-x": importX },
    settings: { "import-x/resolver-next": [createTypeScriptImportResolver()] },
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "import-x/no-cycle": "error",
      "import-x/no-default-export": "error",
      "import-x/no-duplicates": "error",
      "import-x/order": [
        "error",
        {
          groups: [
            ["builtin", "external"],
            ["internal", "parent", "sibling", "index"],
          ],
          "newlines-between": "always",
          alphabetize: { order: "asc", caseInsensitive: true },
        },
      ],
      "import-x/no-restricted-paths": ["error", { zones }],
    },
  },
  {
    files: ["src/**"],
    ignores: ["src/**/api/**", "src/**/types.ts", "src/shared/mappings/integrationMapping.ts"].concat(
      ["src/lib/graphql/**", "src/gql/**", "src/tests/**", "src/**/*.test.*"],
    ),
    rules: {
      "no-restricted-imports": [
        "error",
        { patterns: [{ regex: "/gql(/|$)", message: "Take generated types from a types.ts." }] },
      ],
    },
  },
  {
    files: ["*.config.{ts,js}", "codegen.ts"],
    rules: { "import-x/no-default-export": "off" },
  },
  { files: ["**/*.js"], extends: [tseslint.configs.disableTypeChecked] },
);
