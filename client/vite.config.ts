import react from "@vitejs/plugin-react";
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react(), trustedDocuments()],
  build: {
    outDir: "../graphql_api/static",
    emptyOutDir: true,
    // What imports what, for scripts/first-load.js.
    manifest: "manifest.json",
    // Inlined assets become data: URLs, which a strict content security policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Two pages that share nothing but the libraries: the playground's editor is megabytes.
    rolldownOptions: {
      input: ["index.html", "graphiql.html"],
      checks: { moduleLevelDirective: false },
    },
    chunkSizeWarningLimit: 3000,
  },
  server: {
    host: "127.0.0.1",
    proxy: { "/graphql": "http://127.0.0.1:8000", "/auth": "http://127.0.0.1:8000" },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/tests/setup.ts"],
    css: false,
    testTimeout: 60_000,
  },
});

/** The service reads the operations that this client sends from a file beside the pages. */
function trustedDocuments(): Plugin {
  return {
    name: "trusted-documents",
    apply: "build",
    generateBundle() {
      this.emitFile({
        type: "asset",
        fileName: "trusted-documents.json",
        source: readFileSync("src/gql/persisted-documents.json"),
      });
    },
  };
}
