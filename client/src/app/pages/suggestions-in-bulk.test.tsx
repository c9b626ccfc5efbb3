import { fireEvent, screen, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";

import {
  disconnect,
  onCreateMappings,
  onMappedMeanwhile,
  refuse,
} from "../../tests/service";
import {
  button,
  MAPPED,
  open,
  serveQueue,
} from "../../tests/suggestions-page";

beforeEach(serveQueue);

describe("accepting many", () => {
  /** The preview of what a threshold accepts. */
  async function preview(threshold?: string) {
    const user = open();
    const slider = await screen.findByRole("slider", { name: "Accept from" });
    if (threshold !== undefined) {
      fireEvent.change(slider, { target: { value: threshold } });
    }
    await user.click(await button(/^Preview/));
    return { user, dialog: await screen.findByRole("dialog") };
  }

  it("previews exactly what it writes, and leaves out what is ambiguous", async () => {
    const created = onCreateMappings({ createMappings: [MAPPED, MAPPED] });
    const { user, dialog } = await preview("70");
    const rows = within(dialog).getAllByRole("listitem");
    expect(rows.map((each) => each.textContent)).toEqual([
      expect.stringContaining("Anvil → Anvil Ltd"),
      expect.stringContaining("Birch → Birch Ltd"),
    ]);
    expect(created).toEqual([]);
    await user.click(within(dialog).getByRole("button", { name: "Create 2 mappings" }));
    expect(await within(dialog).findByText("2 organizations are mapped.")).toBeVisible();
    expect(created[0]?.inputs).toMatchObject([
      { externalOrgId: "ext Anvil" },
      { externalOrgId: "ext Birch" },
    ]);
  });

  it("takes no more than the threshold allows", async () => {
    const { dialog } = await preview();
    expect(within(dialog).getAllByRole("listitem")).toHaveLength(1);
    expect(screen.getByText("1 suggestion is too close to call and left to you.")).toBeVisible();
  });

  it("writes nothing over what somebody else has mapped meanwhile", async () => {
    const mappings = [{ externalOrgId: "77", externalOrgName: "Other Ltd" }];
    onMappedMeanwhile({
      coverage: { nodes: [{ organization: { id: "Anvil" }, cells: [{ mappings }] }] },
    });
    const created = onCreateMappings({ createMappings: [MAPPED] });
    const { user, dialog } = await preview("70");
    await user.click(within(dialog).getByRole("button", { name: /^Create/ }));
    expect(
      await within(dialog).findByText(/Someone mapped it to Other Ltd in the meantime/),
    ).toBeVisible();
    expect(within(dialog).getByText("1 organization is mapped, 1 is not.")).toBeVisible();
    expect(created).toHaveLength(1);
    expect(created[0]?.inputs).toMatchObject([{ organizationId: "Birch" }]);
  });

  it("has an outcome for each, and tries those alone again that failed", async () => {
    const message = "The mapping's data is not valid.";
    onCreateMappings({ createMappings: [MAPPED, { __typename: "ValidationError", message }] });
    const { user, dialog } = await preview("70");
    await user.click(within(dialog).getByRole("button", { name: /^Create/ }));
    expect(await within(dialog).findByText(message)).toBeVisible();
    const again = onCreateMappings({ createMappings: [MAPPED] });
    await user.click(within(dialog).getByRole("button", { name: "Retry 1 row" }));
    expect(await within(dialog).findByText("2 organizations are mapped.")).toBeVisible();
    expect(again[0]?.inputs).toMatchObject([{ organizationId: "Birch" }]);
  });

  it("claims nothing of what it got no answer about", async () => {
    disconnect("CreateMappings");
    const { user, dialog } = await preview();
    await user.click(within(dialog).getByRole("button", { name: /^Create/ }));
    expect(await within(dialog).findByText(/^Unknown: there was no response/)).toBeVisible();
    expect(within(dialog).getByText("0 organizations are mapped, 1 is not.")).toBeVisible();
  });

  it("says that nothing was written where all was refused", async () => {
    refuse("CreateMappings", { message: "You may not do that.", code: "FORBIDDEN" });
    const { user, dialog } = await preview();
    await user.click(within(dialog).getByRole("button", { name: /^Create/ }));
    expect(await within(dialog).findByText("Not sent")).toBeVisible();
    expect(within(dialog).getByText("You may not do that.")).toBeVisible();
  });
});
