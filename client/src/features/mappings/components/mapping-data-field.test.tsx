import { Button } from "@mantine/core";
import { screen, within } from "@testing-library/react";
import { useState } from "react";
import { describe, expect, it } from "vitest";

import { customApi, sited } from "../../../tests/examples";
import { show } from "../../../tests/show";
import { MappingDataField } from "./mapping-data-field";
import { mappingDataProblem } from "./mapping-form";

interface StartWith {
  data?: string | object;
  schema?: unknown;
  refusals?: Record<string, string>;
}

/** The field within a form, and the data that would be sent. */
function open({ data = {}, schema = sited.mappingDataSchema, refusals = {} }: StartWith = {}) {
  const start = typeof data === "string" ? data : JSON.stringify(data);
  const current = { text: start };
  function Held() {
    const [value, setValue] = useState(start);
    const [refused, setRefused] = useState({});
    current.text = value;
    return (
      <>
        <MappingDataField
          schema={schema}
          value={value}
          onChange={setValue}
          error={mappingDataProblem(value)}
          refusals={refused}
        />
        <Button
          onClick={() => {
            setRefused({ ...refusals });
          }}
        >
          Refuse
        </Button>
      </>
    );
  }
  const user = show(<Held />);
  return { user, sent: () => JSON.parse(current.text) as unknown };
}

const input = (name: string) => screen.findByRole("textbox", { name });
const asJson = () => screen.getByRole("switch", { name: /^As JSON/ });

describe("fields that are declared", () => {
  it("have an input each, named and explained", async () => {
    open();
    const site = await input("Site");
    expect(site).toBeRequired();
    expect(site).toHaveAccessibleDescription("Three letters.");
    expect(screen.getByRole("group", { name: "Mapping data" })).toContainElement(site);
    expect(screen.getByRole("combobox", { name: "Tier" })).not.toBeRequired();
    expect(screen.getByLabelText("Token")).toHaveAttribute("type", "password");
  });

  it("are filled in by keyboard alone, and sent as what they are", async () => {
    const { user, sent } = open();
    (await input("Site")).focus();
    await user.keyboard("ABC{Tab}{ArrowDown}{ArrowDown}{Enter}{Tab}12{Tab}");
    expect(screen.getByRole("combobox", { name: "Billed" })).toHaveFocus();
    await user.keyboard("{ArrowDown}{ArrowDown}{Enter}{Tab}s3cret");
    expect(sent()).toEqual({ site: "ABC", tier: "tin", seats: 12, billed: false, token: "s3cret" });
  });

  it("are absent again once they are emptied", async () => {
    const { user, sent } = open({ data: { site: "ABC", seats: 7, tier: "tin" } });
    await user.clear(await input("Site"));
    await user.clear(await input("Seats"));
    await user.click(screen.getByRole("combobox", { name: "Tier" }));
    await user.click(screen.getByRole("option", { name: "tin" }));
    expect(sent()).toEqual({});
  });

  it("change nothing by being shown", async () => {
    const data = { team: "blue", api: { url: "u" }, seats: null };
    const { sent } = open({ data });
    await input("Site");
    expect(sent()).toEqual(data);
    expect(await input("Retries")).toHaveAttribute("placeholder", "Default: 3");
  });

  it("may be within an object, which is gone with its last value", async () => {
    const { user, sent } = open({ data: { site: "ABC" } });
    const api = within(await screen.findByRole("group", { name: "Interface" }));
    await user.type(api.getByRole("textbox", { name: "Address" }), "https://a.example");
    await user.type(api.getByRole("textbox", { name: "Retries" }), "5");
    expect(sent()).toEqual({ site: "ABC", api: { url: "https://a.example", retries: 5 } });
    await user.clear(api.getByRole("textbox", { name: "Address" }));
    await user.clear(api.getByRole("textbox", { name: "Retries" }));
    expect(sent()).toEqual({ site: "ABC" });
  });
});

describe("a number", () => {
  it.each([
    ["1.50", "number", 1.5],
    ["-0.5", "number", -0.5],
    ["12", "integer", 12],
    ["1.", "number", "1."],
    ["9007199254740993", "integer", "9007199254740993"],
  ])("typed as %s is kept as it is typed", async (text, type, expected) => {
    const schema = { properties: { size: { type, title: "Size" } } };
    const { user, sent } = open({ schema });
    await user.type(await input("Size"), text);
    expect(screen.getByRole("textbox", { name: "Size" })).toHaveValue(text);
    expect(sent()).toEqual({ size: expected });
  });
});

describe("what is wrong", () => {
  it("is told beside its field once one goes on to another, and not before", async () => {
    const { user } = open();
    await user.type(await input("Seats"), "many");
    expect(screen.queryByText("Enter a whole number, such as 7.")).not.toBeInTheDocument();
    await user.click(await input("Site"));
    expect(await input("Seats")).toHaveAccessibleDescription("Enter a whole number, such as 7.");
    expect(await input("Site")).toHaveAccessibleDescription("Three letters.");
    await user.tab();
    expect(await input("Site")).toHaveAccessibleDescription(/This is required\./);
    await user.type(await input("Site"), "ABC");
    await user.clear(await input("Seats"));
    expect(screen.queryByText("This is required.")).not.toBeInTheDocument();
    expect(await input("Seats")).toBeValid();
  });

  it("does not move a button that is being pressed", async () => {
    const { user } = open();
    await user.click(await input("Site"));
    await user.click(screen.getByRole("button", { name: "Refuse" }));
    expect(screen.queryByText("This is required.")).not.toBeInTheDocument();
  });

  it("is a value that is no longer offered, which is kept until another is chosen", async () => {
    const { user, sent } = open({ data: { tier: "lead" } });
    const tier = await screen.findByRole("combobox", { name: "Tier" });
    expect(tier).toHaveValue("lead (no longer offered)");
    await user.click(tier);
    await user.click(screen.getByRole("option", { name: "gold" }));
    expect(sent()).toEqual({ tier: "gold" });
  });

  it("is a value of another kind, which is shown as it is", async () => {
    const { sent } = open({ data: { site: ["A"], seats: "many", billed: "yes" } });
    expect(await input("Site")).toHaveValue('["A"]');
    expect(await input("Seats")).toHaveValue("many");
    expect(screen.getByRole("combobox", { name: "Billed" })).toHaveValue("yes (no longer offered)");
    expect(sent()).toEqual({ site: ["A"], seats: "many", billed: "yes" });
  });
});

describe("what the service refuses", () => {
  it("stands beside its field until that is changed", async () => {
    const refusals = { site: "There is no such site.", "api.url": "Not an address." };
    const { user } = open({ data: { site: "XYZ", api: { url: "u" } }, refusals });
    await user.click(screen.getByRole("button", { name: "Refuse" }));
    expect(await input("Site")).toHaveAccessibleDescription(/There is no such site\./);
    expect(await input("Address")).toHaveAccessibleDescription("Not an address.");
    await user.type(await input("Site"), "{Backspace}A");
    expect(await input("Site")).not.toHaveAccessibleDescription(/There is no such site\./);
    expect(await input("Address")).toHaveAccessibleDescription("Not an address.");
  });

  it("of data without an input stands below the fields", async () => {
    const refusals = { "": "It is too large.", team: "There is no such team." };
    const { user } = open({ data: { team: "blue" }, refusals });
    await input("Site");
    await user.click(screen.getByRole("button", { name: "Refuse" }));
    const alerts = screen.getAllByRole("alert").map(({ textContent }) => textContent);
    expect(alerts).toEqual(["It is too large.", "team: There is no such team."]);
  });
});

describe("a stored secret", () => {
  const stored = { site: "ABC", token: "********" };

  it("is never shown, and stays what it is while it is left alone", async () => {
    const { user, sent } = open({ data: stored });
    const token = await screen.findByLabelText("Token");
    expect(token).toHaveValue("");
    expect(token).toHaveAttribute("placeholder", "Stored. Type to replace it.");
    await user.type(token, "new");
    expect(sent()).toEqual({ site: "ABC", token: "new" });
    await user.clear(token);
    expect(sent()).toEqual(stored);
  });

  it("is removed on request", async () => {
    const { user, sent } = open({ data: stored });
    await user.click(await screen.findByRole("button", { name: "Remove the stored secret" }));
    expect(sent()).toEqual({ site: "ABC" });
  });
});

describe("data that is not declared", () => {
  it("is kept and named", async () => {
    const { user, sent } = open({ data: { team: "blue", api: { url: "u", tags: [1, 2] } } });
    expect(await screen.findByText(/Kept as they are: team, api\.tags\./)).toBeInTheDocument();
    await user.type(await input("Site"), "ABC");
    await user.type(await input("Retries"), "1");
    expect(sent()).toEqual({
      site: "ABC",
      team: "blue",
      api: { url: "u", retries: 1, tags: [1, 2] },
    });
  });

  it("can be changed as JSON, and the fields follow", async () => {
    const { user, sent } = open({ data: { team: "blue" } });
    await input("Site");
    await user.click(asJson());
    const json = screen.getByRole("textbox", { name: "Mapping data" });
    await user.clear(json);
    await user.type(json, '{{"site": "DEF", "team": "red"}');
    expect(sent()).toEqual({ site: "DEF", team: "red" });
    await user.click(asJson());
    expect(await input("Site")).toHaveValue("DEF");
  });
});

describe("JSON takes the place of the fields", () => {
  it("where the integration declares none", () => {
    open({ schema: customApi.mappingDataSchema, data: { team: "blue" } });
    expect(screen.getByRole("textbox", { name: "Mapping data" })).toHaveValue('{"team":"blue"}');
    expect(screen.queryByRole("switch")).not.toBeInTheDocument();
  });

  it("where no input can hold what is declared", () => {
    const schema = { properties: { tags: { type: "array", items: { type: "string" } } } };
    const { sent } = open({ schema, data: { tags: ["a"] } });
    expect(screen.getByRole("textbox", { name: "Mapping data" })).toBeInTheDocument();
    expect(sent()).toEqual({ tags: ["a"] });
  });

  it.each([
    ["the data has another shape", '{"api": "https://a.example"}'],
    ["the text is no object yet", "[1"],
  ])("while %s, and says so", (_, data) => {
    open({ data });
    expect(asJson()).toBeDisabled();
    expect(asJson()).toBeChecked();
    expect(asJson()).toHaveAccessibleDescription("This value cannot be shown as fields.");
    expect(screen.getByRole("textbox", { name: "Mapping data" })).toHaveValue(data);
  });
});
