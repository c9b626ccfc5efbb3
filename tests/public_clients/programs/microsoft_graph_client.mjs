import { Client, PageIterator } from "@microsoft/microsoft-graph-client";
import { readTask, sendTo, tell } from "./sandbox.mjs";

const task = await readTask();
const { client_id, client_secret, tenant_id } = task.settings;
sendTo(task.url, ["https://login.microsoftonline.com", "https://graph.microsoft.com"]);

const form = { client_id, client_secret, grant_type: "client_credentials" };
const scope = "https://graph.microsoft.com/.default";
const answer = await fetch(`https://login.microsoftonline.com/${tenant_id}/oauth2/v2.0/token`, {
  method: "POST",
  body: new URLSearchParams({ ...form, scope }),
});
const { access_token } = await answer.json();

const client = Client.initWithMiddleware({
  authProvider: { getAccessToken: async () => access_token },
  customHosts: new Set([new URL(task.url).hostname]),
});

async function listAll(request) {
  const found = [];
  const add = (each) => found.push(each) > 0;
  await new PageIterator(client, await request.get(), add).iterate();
  return found;
}

const relationships = "/tenantRelationships/delegatedAdminRelationships";
const customers = "/tenantRelationships/delegatedAdminCustomers";

async function search(filter) {
  const select = "id,customer,status";
  const found = await listAll(client.api(relationships).filter(filter).select(select));
  const first = await client.api(`${relationships}/${found[0].id}`).get();
  if (first.status !== found[0].status) throw new Error("a relationship is another one by its id");
  if ("duration" in found[0]) throw new Error("$select is not heeded");
  return found.map((each) => each.customer.displayName);
}

tell({
  listed: (await listAll(client.api(customers).top(100))).map((each) => each.displayName),
  one: (await client.api(`${customers}/${task.one}`).get()).displayName,
  found: await Promise.all(task.searches.map(search)),
});
