import { createRequire } from "node:module";
import { AutomateAPI } from "connectwise-rest";
import { readTask, tell } from "./sandbox.mjs";

const task = await readTask();
const axios = createRequire(import.meta.resolve("connectwise-rest"))("axios");
const send = axios.getAdapter("http");
axios.defaults.adapter = (request) => {
  const elsewhere = (text) => text?.replace("https://automate.example", task.url);
  const { url, baseURL } = request;
  return send({ ...request, url: elsewhere(url), baseURL: elsewhere(baseURL) });
};
const { ClientsAPI } = new AutomateAPI({
  serverUrl: "automate.example",
  username: task.settings.username,
  password: task.settings.password,
  clientId: task.settings.client_id,
});

const listAll = (condition) =>
  ClientsAPI.paginate(ClientsAPI.getClientList, { pageSize: 100 }, { condition });
const one = await ClientsAPI.request({ path: `/api/v1/Clients/${task.one}`, method: "get" });
const names = (clients) => clients.map((each) => each.Name);

tell({
  listed: names(await listAll()),
  one: one.Name,
  found: await Promise.all(task.searches.map(async (each) => names(await listAll(each)))),
});
