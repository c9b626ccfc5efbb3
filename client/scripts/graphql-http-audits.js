// Prints the outcome of each audit as JSON: node graphql-http-audits.js URL
import { serverAudits } from "graphql-http";
import { argv, stdout } from "node:process";

const results = [];
for (const audit of serverAudits({ url: argv[2], fetchFn: globalThis.fetch })) {
  const { id, name, status, reason } = await audit.fn();
  results.push({ id, name, status, reason });
}
stdout.write(JSON.stringify(results));
