import { ManageAPI } from "connectwise-rest";
import { readTask, tell } from "./sandbox.mjs";

const task = await readTask();
const { CompanyAPI } = new ManageAPI({
  companyId: task.settings.company_id,
  companyUrl: "psa.example",
  publicKey: task.settings.public_key,
  privateKey: task.settings.private_key,
  clientId: task.settings.client_id,
});
CompanyAPI.instance.defaults.baseURL = task.settings.base_url;

const listAll = (conditions) =>
  CompanyAPI.paginate(CompanyAPI.getCompanyCompanies, { pageSize: 100 }, { conditions });
const names = (companies) => companies.map((each) => each.name);

tell({
  listed: names(await listAll()),
  one: (await CompanyAPI.getCompanyCompaniesById(Number(task.one))).name,
  found: await Promise.all(task.searches.map(async (each) => names(await listAll(each)))),
});
