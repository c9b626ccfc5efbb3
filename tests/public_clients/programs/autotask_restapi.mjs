import { AutotaskRestApi } from "@apigrate/autotask-restapi";
import { readTask, tell } from "./sandbox.mjs";

const task = await readTask();
const { username, secret, integration_code: code } = task.settings;
const { Companies } = new AutotaskRestApi(username, secret, code, {
  base_url: `${task.url}/ATServicesRest/`,
});

const names = (items) => items.map((each) => each.companyName);
const find = async (filter) => names((await Companies.query({ filter: [filter] })).items);

// The client has no paging of its own: each page begins after the last id of the one before.
async function listAll() {
  const found = [];
  for (;;) {
    const filter = [{ op: "gt", field: "id", value: found.at(-1)?.id ?? -1 }];
    const { items } = await Companies.query({ filter, MaxRecords: 100 });
    if (items.length === 0) return names(found);
    found.push(...items);
  }
}

if (!(await Companies.info()).info.canQuery) throw new Error("companies cannot be queried");
if ((await Companies.fieldInfo()).fields.length === 0) throw new Error("companies have no fields");
tell({
  listed: await listAll(),
  one: (await Companies.get(task.one)).item.companyName,
  found: await Promise.all(task.searches.map(find)),
});
