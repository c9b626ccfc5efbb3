import { expect } from "@playwright/test";

import { addOrganization, ask } from "./service";
import { test } from "./service-of-worker";

const DATA = `query($id: ID!) {
  organization(id: $id) { mappings { mappingData } }
}`;

interface WithData {
  mappings: { mappingData: unknown }[];
}

test("mapping data is filled in as fields, refused beside them, and kept when edited", async (
  { page, request },
  { retry },
) => {
  const id = await addOrganization(request, "Fields Ltd");
  const data = async () => {
    const { mappings } = await ask<WithData>(request, DATA, { id });
    return mappings[0]?.mappingData;
  };
  await page.goto(`/organizations/${id}/integrations`);
  await page.getByRole("button", { name: "Add mapping" }).click();
  const adding = page.getByRole("dialog", { name: "Add mapping" });
  await adding.getByRole("combobox", { name: "Integration" }).click();
  await page.getByRole("option", { name: "On-site system" }).click();
  await adding.getByLabel("Id of the site").fill(`site-${String(retry)}`);
  const building = adding.getByRole("textbox", { name: "Building" });

  await adding.getByRole("button", { name: "Add mapping" }).click();
  await expect(building).toHaveAccessibleDescription(/Field required/);
  await building.fill("north");
  await page.keyboard.press("Tab");
  await expect(building).toHaveAccessibleDescription(/does not have the required format/);
  await building.fill("NTH");
  await adding.getByRole("combobox", { name: "Contract" }).click();
  await page.getByRole("option", { name: "Gold" }).click();
  await adding.getByRole("textbox", { name: "Seats" }).fill("12");
  await adding.getByLabel("Door code").fill("4711");
  await adding.getByRole("switch", { name: /^As JSON/ }).click();
  const json = adding.getByRole("textbox", { name: "Mapping data" });
  await json.fill((await json.inputValue()).replace("{", '{"floor": 3,'));
  await adding.getByRole("button", { name: "Add mapping" }).click();
  await expect(adding).toHaveCount(0);
  const stored = { floor: 3, building: "NTH", contract: "Gold", seats: 12, door_code: "********" };
  expect(await data()).toEqual(stored);

  await page.getByRole("button", { name: /^Edit the mapping to site-/ }).click();
  const editing = page.getByRole("dialog", { name: "Edit On-site system mapping" });
  await expect(editing.getByText("Kept as they are: floor.")).toBeVisible();
  await expect(editing.getByLabel("Door code")).toHaveValue("");
  await editing.getByRole("textbox", { name: "Seats" }).fill("13");
  await editing.getByRole("button", { name: "Save changes" }).click();
  await expect(editing).toHaveCount(0);
  expect(await data()).toEqual({ ...stored, seats: 13 });
});
