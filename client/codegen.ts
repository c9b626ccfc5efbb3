import { existsSync } from "node:fs";

import type { CodegenConfig } from "@graphql-codegen/cli";

/** The service's exported schema; a checkout that has none yet is typed from the contract. */
const schema = existsSync("../schema.graphql")
  ? "../schema.graphql"
  : "../tests/contract/schema.graphql";

const config: CodegenConfig = {
  schema,
  documents: ["src/**/*.ts", "!src/gql/**"],
  generates: {
    "src/gql/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: "string",
        enumsAsTypes: true,
        strictScalars: true,
        useTypeImports: true,
        scalars: { ID: "string", DateTime: "string", JSON: "unknown" },
      },
    },
  },
};

export default config;
