import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";

import type { ImportLine } from "../../features/csv/types";
import { halopsa, manager } from "../../tests/examples";
import {
  disconnect,
  onApplyImport,
  onIntegrations,
  onMappingsCsv,
  onPlanImport,
  onUnmappedCsv,
  onViewer,
  refuse,
} from "../../tests/service";
import { show } from "../../tests/show";
import { Csv } from "./csv";

const line = (lineNumber: number, changes: Partial<ImportLine>): ImportLine => ({
  lineNumber,
  action: "UNCHANGED",
  code: null,
  message: null,
  warning: null,
  organizationId: "o1",
  organizationName: `Customer ${lineNumber}`,
  integrationName: "halopsa",
  externalOrgId: "17",
  mappingId: `m${lineNumber}`,
  changes: [],
  ...changes,
});

const create = line(2, {
  action: "CREATE",
  mappingId: null,
  changes: [{ field: "external_org_name", before: null, after: "Harbour", isSecret: false }],
});
const change = line(3, {
  action: "CHANGE",
  changes: [
    { field: "external_org_id", before: "17", after: "18", isSecret: false },
    { field: "mapping_data.api_key", before: null, after: null, isSecret: true },
  ],
});
const conflict = line(4, {
  action: "CONFLICT",
  code: "VERSION_CONFLICT",
  message: "The mapping has moved since the export.",
});
const invalid = line(5, {
  action: "INVALID",
  code: "ORGANIZATION_NOT_FOUND",
  message: "There is no organization 'Nobody'.",
  organizationId: "",
  organizationName: "Nobody",
});

const planOf = (fingerprint: string, ...lines: ImportLine[]) => ({
  planMappingImport: {
    __typename: "MappingImportPlan" as const,
    fingerprint,
    emptyLineCount: 0,
    notes: [],
    lines,
  },
});

const file = (text: string) => new File([text], "mappings.csv", { type: "text/csv" });

async function choose(user: ReturnType<typeof show>, chosen: File): Promise<void> {
  await screen.findByRole("button", { name: "Choose a CSV file" });
  const input = document.querySelector<HTMLInputElement>('input[type="file"]');
  if (!input) throw new Error("no file can be chosen");
  await user.upload(input, chosen);
}

const plan = () => screen.findByRole("region", { name: "Plan for mappings.csv" });

beforeEach(() => {
  onViewer({ viewer: manager, organizations: { nodes: [] } });
  onIntegrations({ integrations: [halopsa] });
});

it("is for those who manage all organizations", async () => {
  onViewer({ viewer: { ...manager, permissions: ["canViewConfig"] }, organizations: { nodes: [] } });
  show(<Csv />);
  expect(await screen.findByText("You need permission to manage all organizations")).toBeInTheDocument();
  expect(screen.queryByRole("button")).not.toBeInTheDocument();
});

it("shows each line of the plan with its reason, narrows it, and applies exactly that plan", async () => {
  const planned = onPlanImport(planOf("f1", create, change, conflict, invalid));
  const applied = onApplyImport({
    applyMappingImport: {
      __typename: "MappingImportReport",
      outcomes: [
        { lineNumber: 2, result: "CREATED", code: null, message: null, mappingId: "new" },
        {
          lineNumber: 3,
          result: "FAILED",
          code: "VERSION_CONFLICT",
          message: "Somebody changed it just now.",
          mappingId: "m3",
        },
        { lineNumber: 4, result: "SKIPPED", code: "VERSION_CONFLICT", message: "Moved.", mappingId: "m4" },
      ],
    },
  });
  const user = show(<Csv />);
  await choose(user, file("the text"));
  const shown = within(await plan());
  expect(planned).toEqual([{ csv: "the text" }]);
  expect(shown.getByText("2 lines are conflicts or invalid and are left out.")).toBeInTheDocument();
  expect(shown.getByText("external_org_id:").parentElement).toHaveTextContent("before 17 after 18");
  expect(shown.getByText("mapping_data.api_key:").parentElement).toHaveTextContent("a secret changes");
  expect(shown.getByText(/There is no organization 'Nobody'/)).toHaveTextContent("ORGANIZATION_NOT_FOUND");
  expect(shown.getByText("Line 4")).toBeInTheDocument();

  await user.click(shown.getByRole("radio", { name: "Invalid (1)" }));
  expect(shown.getByText("Line 5")).toBeInTheDocument();
  expect(shown.queryByText("Line 4")).not.toBeInTheDocument();

  await user.click(shown.getByRole("button", { name: "Apply: create 1, change 1" }));
  const report = within(
    await screen.findByRole("region", { name: "Result of importing mappings.csv" }),
  );
  expect(applied).toEqual([{ csv: "the text", fingerprint: "f1" }]);
  expect(report.getByText("1 line was written.")).toBeInTheDocument();
  expect(report.getByText(/Somebody changed it just now/)).toHaveTextContent("VERSION_CONFLICT");
  await user.click(report.getByRole("radio", { name: "Skipped (1)" }));
  expect(report.getByText("Customer 4 · halopsa · 17")).toBeInTheDocument();

  onPlanImport(planOf("f2", { ...create, action: "UNCHANGED", changes: [] }, change));
  await user.click(report.getByRole("button", { name: "Plan again" }));
  expect(await screen.findByRole("button", { name: "Apply: change 1" })).toBeInTheDocument();
});

it("writes nothing where something has changed, and plans the same file again", async () => {
  onPlanImport(planOf("f1", create));
  onApplyImport({
    applyMappingImport: { __typename: "MappingImportOutdatedError", message: "It has moved." },
  });
  const user = show(<Csv />);
  await choose(user, file("the text"));
  await user.click(await screen.findByRole("button", { name: "Apply: create 1" }));
  const notice = await screen.findByText("Something has changed since this plan was made");
  expect(notice).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: /^Apply/ })).not.toBeInTheDocument();

  const again = onPlanImport(planOf("f2", conflict));
  await user.click(screen.getByRole("button", { name: "Plan again" }));
  expect(await screen.findByText(/Nothing would be written/)).toBeInTheDocument();
  expect(again).toEqual([{ csv: "the text" }]);
  expect(notice).not.toBeInTheDocument();
});

it("says that the outcome is unknown when the connection breaks while it writes", async () => {
  onPlanImport(planOf("f1", create));
  disconnect("ApplyMappingImport");
  const user = show(<Csv />);
  await choose(user, file("the text"));
  await user.click(await screen.findByRole("button", { name: "Apply: create 1" }));
  expect(await screen.findByText("It is not known what was written")).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: /^Apply|Try again/ })).not.toBeInTheDocument();
  expect(screen.getByRole("button", { name: "Plan again" })).toBeInTheDocument();
});

it("applies the same plan again where nothing had begun", async () => {
  onPlanImport(planOf("f1", create));
  refuse("ApplyMappingImport", { message: "Too much at once.", code: "RATE_LIMITED" });
  const user = show(<Csv />);
  await choose(user, file("the text"));
  await user.click(await screen.findByRole("button", { name: "Apply: create 1" }));
  expect(await screen.findByText("Too much at once.")).toBeInTheDocument();
  const applied = onApplyImport({
    applyMappingImport: { __typename: "MappingImportReport", outcomes: [] },
  });
  await user.click(screen.getByRole("button", { name: "Try again" }));
  await waitFor(() => {
    expect(applied).toEqual([{ csv: "the text", fingerprint: "f1" }]);
  });
});

it("says what is wrong with a file as a whole, and takes it again once it is mended", async () => {
  onPlanImport({
    planMappingImport: {
      __typename: "ValidationError",
      message: "1 field is not allowed.",
      fields: [{ field: "csv", message: "The column 'integration' is missing." }],
    },
  });
  const user = show(<Csv />);
  await choose(user, file("wrong"));
  expect(await screen.findByRole("alert")).toHaveTextContent("The column 'integration' is missing.");
  const planned = onPlanImport(planOf("f1", create));
  await user.upload(
    document.querySelector<HTMLInputElement>('input[type="file"]') ?? document.body,
    file("mended"),
  );
  await plan();
  expect(planned).toEqual([{ csv: "mended" }]);
});

it("asks nothing of the service for a file that is not UTF-8", async () => {
  const planned = onPlanImport(planOf("f1", create));
  const user = show(<Csv />);
  await choose(user, new File([Uint8Array.from([0xe9, 0x0a])], "mappings.csv", { type: "text/csv" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("mappings.csv is not UTF-8.");
  expect(planned).toEqual([]);
});

it("draws few of a thousand lines", async () => {
  onPlanImport(planOf("f1", ...Array.from({ length: 1000 }, (_, index) => line(index + 2, {}))));
  const user = show(<Csv />);
  await choose(user, file("the text"));
  const shown = within(await plan());
  expect(shown.getByRole("radio", { name: "Unchanged (1,000)" })).toBeInTheDocument();
  expect(shown.getAllByRole("listitem").length).toBeLessThan(60);
});

it("shows warnings beside their lines, narrows to them, and says what was not looked up", async () => {
  const warning = "HaloPSA's listing does not have '14'; did you mean 0014 (Acme Dental)?";
  const { planMappingImport } = planOf("f1", { ...create, warning }, change);
  onPlanImport({ planMappingImport: { ...planMappingImport, notes: ["No listing of Hudu is kept."] } });
  const user = show(<Csv />);
  await choose(user, file("the text"));
  const shown = within(await plan());
  expect(shown.getByText(/^1 line has a warning/)).toBeInTheDocument();
  expect(shown.getByText("No listing of Hudu is kept.")).toBeInTheDocument();
  await user.click(shown.getByRole("radio", { name: "With warnings (1)" }));
  expect(shown.getByText(/did you mean 0014/)).toHaveTextContent("Warning:");
  expect(shown.queryByText("Line 3")).not.toBeInTheDocument();
  expect(shown.getByRole("button", { name: "Apply: create 1, change 1" })).toBeEnabled();
});

it("counts the lines that nobody has filled in", async () => {
  const { planMappingImport } = planOf("f1", create);
  onPlanImport({ planMappingImport: { ...planMappingImport, emptyLineCount: 1200 } });
  const user = show(<Csv />);
  await choose(user, file("the text"));
  const shown = within(await plan());
  expect(shown.getByText("1,200 lines were not filled in and are skipped.")).toBeInTheDocument();
});

function savedFiles(): Blob[] {
  const saved: Blob[] = [];
  vi.stubGlobal(
    "URL",
    Object.assign(URL, {
      createObjectURL: (blob: Blob) => {
        saved.push(blob);
        return "blob:here";
      },
      revokeObjectURL: () => undefined,
    }),
  );
  return saved;
}

it("saves what has no mapping, with suggestions for one integration that can list", async () => {
  const saved = savedFiles();
  const asked = onUnmappedCsv({
    unmappedCsv: {
      __typename: "MappingsCsv",
      content: "\uFEFForganization_id\r\n",
      rowCount: 12,
      notes: ["No suggestions of halopsa: it is down."],
    },
  });
  const user = show(<Csv />);
  await user.click(await screen.findByRole("radio", { name: "Without a mapping" }));
  expect(screen.queryByRole("switch")).not.toBeInTheDocument();
  await user.click(screen.getByRole("combobox", { name: "Integration" }));
  await user.click(await screen.findByRole("option", { name: "HaloPSA" }));
  await user.click(screen.getByRole("switch", { name: /^With suggestions/ }));
  await user.click(screen.getByRole("button", { name: "Download CSV" }));
  expect(await screen.findByText("12 lines to fill in saved to the file.")).toBeInTheDocument();
  expect(screen.getByText("No suggestions of halopsa: it is down.")).toBeInTheDocument();
  expect(asked).toEqual([{ integrationNames: ["halopsa"], withSuggestions: true }]);
  expect(saved).toHaveLength(1);
});

it("saves the export of one integration, with one mark at its beginning", async () => {
  const saved = savedFiles();
  const asked = onMappingsCsv({
    mappingsCsv: { __typename: "MappingsCsv", content: "\uFEFForganization_id\r\n", rowCount: 3, notes: [] },
  });
  const user = show(<Csv />);
  await user.click(await screen.findByRole("combobox", { name: "Integration" }));
  await user.click(await screen.findByRole("option", { name: "HaloPSA" }));
  await user.click(screen.getByRole("button", { name: "Download CSV" }));
  expect(await screen.findByText("3 mappings saved to the file.")).toBeInTheDocument();
  expect(asked).toEqual([{ integrationName: "halopsa" }]);
  const bytes = new Uint8Array((await saved[0]?.arrayBuffer()) ?? []);
  expect([...bytes.slice(0, 4)]).toEqual([0xef, 0xbb, 0xbf, "o".charCodeAt(0)]);
});

it("says why there is no export", async () => {
  onMappingsCsv({
    mappingsCsv: {
      __typename: "ValidationError",
      message: "1 field is not allowed.",
      fields: [{ field: "integrationName", message: "There are more than 1,500 mappings." }],
    },
  });
  const user = show(<Csv />);
  await user.click(await screen.findByRole("button", { name: "Download CSV" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("There are more than 1,500 mappings.");
});
