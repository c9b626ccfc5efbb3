import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";

import { listed, manager, organization } from "../../tests/examples";
import {
  disconnect,
  onCreateOrganization,
  onFoundOrganizations,
  onOrganizations,
  onOrganizationStates,
  onSimilarOrganizations,
  onViewer,
} from "../../tests/service";
import { show } from "../../tests/show";
import { Organizations } from "./Organizations";

const page = (names: string[], endCursor: string | null = null) => ({
  organizations: {
    nodes: names.map((name) => listed(name)),
    pageInfo: { hasNextPage: endCursor !== null, endCursor },
  },
});

const names = () =>
  within(screen.getByRole("table"))
    .getAllByRole("link")
    .map((link) => link.textContent);

beforeEach(() => {
  onOrganizationStates({ coverage: { nodes: [] } });
  onViewer({ viewer: manager, organizations: { nodes: [] } });
  onSimilarOrganizations({ similarOrganizations: [] });
});

it("shows to how many integrations each is mapped, and what needs a look", async () => {
  onOrganizations(page(["Alpha"]));
  const asked = onOrganizationStates({
    coverage: {
      nodes: [
        {
          organization: { id: "Alpha" },
          cells: (["MAPPED", "UNMAPPED", "FAILING", "DRIFTED"] as const).map((state) => ({
            integrationName: state,
            state,
          })),
        },
      ],
    },
  });
  show(<Organizations />);
  expect(await screen.findByText("3 of 4 mapped")).toBeInTheDocument();
  expect(screen.getByText("1 failing")).toBeInTheDocument();
  expect(screen.getByText("1 drifted")).toBeInTheDocument();
  expect(asked).toEqual([{ organizationIds: ["Alpha"], first: 1 }]);
});

it("asks for the states of what is seen, not of a thousand", async () => {
  onOrganizations(page(Array.from({ length: 1000 }, (_, index) => `Customer ${index}`)));
  const asked = onOrganizationStates({ coverage: { nodes: [] } });
  show(<Organizations />);
  await screen.findByText("1,000 organizations");
  await waitFor(() => {
    expect(asked.map(({ first }) => first)).toEqual([50]);
  });
});

it("sorts by a column, and the other way round", async () => {
  onOrganizations(page(["Beta", "Alpha"]));
  const user = show(<Organizations />);
  await screen.findByText("2 organizations");
  expect(screen.getByRole("columnheader", { name: /Name/ })).toHaveAttribute("aria-sort", "ascending");
  await user.click(screen.getByRole("button", { name: /Name/ }));
  expect(names()).toEqual(["Beta", "Alpha"]);
});

it("reads every page and shows all by name", async () => {
  const asked = onOrganizations(({ after }) =>
    after === null ? page(["Beta", "delta"], "c1") : page(["Alpha", "Charlie"]),
  );
  show(<Organizations />);
  expect(await screen.findByText("4 organizations")).toBeInTheDocument();
  expect(names()).toEqual(["Alpha", "Beta", "Charlie", "delta"]);
  expect(asked).toEqual([
    { first: 100, after: null },
    { first: 100, after: "c1" },
  ]);
});

it("renders only the rows that are seen", async () => {
  onOrganizations(page(Array.from({ length: 1000 }, (_, index) => `Customer ${index}`)));
  show(<Organizations />);
  expect(await screen.findByText("1,000 organizations")).toBeInTheDocument();
  expect(names().length).toBeLessThan(40);
});

it("finds by name as one types", async () => {
  onOrganizations(page(["Harbour Dental", "Hilltop Vets"]));
  const user = show(<Organizations />);
  await user.type(await screen.findByRole("searchbox"), "dent");
  expect(await screen.findByText("1 of 2 organizations")).toBeInTheDocument();
  const asked = onFoundOrganizations({ organizations: { nodes: [] } });
  await user.type(screen.getByRole("searchbox"), "xyz");
  expect(await screen.findByRole("heading", { name: "Nothing found" })).toBeInTheDocument();
  await waitFor(() => {
    expect(asked.at(-1)).toEqual({ search: "dentxyz", first: 100 });
  });
});

it("finds the one that a vendor knows by an id, as the service says", async () => {
  const listed = page(["Harbour Dental", "Müller & Sons"]);
  const id = listed.organizations.nodes[0]?.id ?? "";
  onOrganizations(listed);
  const asked = onFoundOrganizations({ organizations: { nodes: [{ id }] } });
  const user = show(<Organizations />);
  await user.type(await screen.findByRole("searchbox"), "0014");
  expect(await screen.findByText("1 of 2 organizations")).toBeInTheDocument();
  expect(names()).toEqual(["Harbour Dental"]);
  expect(asked).toEqual([{ search: "0014", first: 100 }]);
  await user.clear(screen.getByRole("searchbox"));
  await user.type(screen.getByRole("searchbox"), "sons and mueller");
  await waitFor(() => {
    expect(names()).toEqual(["Müller & Sons"]);
  });
});

it("offers to create the first one", async () => {
  onOrganizations(page([]));
  show(<Organizations />);
  expect(await screen.findByRole("heading", { name: "No organizations yet" })).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "Import from a PSA" })).toHaveAttribute(
    "href",
    "/organizations/import",
  );
  expect(await screen.findByRole("button", { name: "New organization" })).toBeInTheDocument();
});

it("offers nothing to a person who may only look", async () => {
  onViewer({
    viewer: { ...manager, permissions: ["canViewConfig"] },
    organizations: { nodes: [] },
  });
  onOrganizations(page([]));
  show(<Organizations />);
  expect(
    await screen.findByRole("heading", { name: "No organization is visible to you" }),
  ).toBeVisible();
  expect(screen.queryByRole("link")).not.toBeInTheDocument();
  expect(screen.queryByRole("button")).not.toBeInTheDocument();
});

it("reads many pages that each come at once", async () => {
  const asked = onOrganizations(({ after }) => {
    const number = Number(after ?? 0);
    return page([`Customer ${number}`], number < 9 ? String(number + 1) : null);
  });
  show(<Organizations />);
  expect(await screen.findByText("10 organizations")).toBeInTheDocument();
  expect(asked).toHaveLength(10);
});

it("says what to do when the service cannot be reached, and tries again", async () => {
  disconnect("Organizations");
  const user = show(<Organizations />);
  expect(await screen.findByRole("alert")).toHaveTextContent(
    "The service could not be reached.",
  );
  onOrganizations(page(["Alpha"]));
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("link", { name: "Alpha" })).toBeInTheDocument();
});

describe("creating an organization", () => {
  async function openDialog() {
    onOrganizations(page([]));
    const user = show(<Organizations />);
    await user.click(await screen.findByRole("button", { name: "New organization" }));
    await screen.findByRole("dialog", { name: "New organization" });
    return user;
  }

  it("needs a name", async () => {
    const user = await openDialog();
    await user.click(screen.getByRole("button", { name: "Create" }));
    expect(await screen.findByText("Enter a name.")).toBeInTheDocument();
  });

  it("shows what the service refuses beside the field", async () => {
    onCreateOrganization({
      createOrganization: {
        __typename: "ValidationError",
        message: "",
        fields: [{ field: "domain", message: "'x' is not a DNS domain." }],
      },
    });
    const user = await openDialog();
    await user.type(screen.getByRole("textbox", { name: "Name" }), "New One");
    await user.type(screen.getByRole("textbox", { name: "Domain" }), "x");
    await user.click(screen.getByRole("button", { name: "Create" }));
    await waitFor(() => {
      expect(screen.getByRole("textbox", { name: "Domain" })).toHaveAccessibleDescription(
        /'x' is not a DNS domain/,
      );
    });
  });

  it("sends the name without blanks around it, and no domain where none was given", async () => {
    const created = onCreateOrganization({
      createOrganization: { __typename: "Organization", ...organization },
    });
    const user = await openDialog();
    await user.type(screen.getByRole("textbox", { name: "Name" }), "  Harbour ");
    await user.click(screen.getByRole("button", { name: "Create" }));
    expect(await screen.findByText("Harbour was created.")).toBeInTheDocument();
    expect(created).toEqual([{ input: { name: "Harbour", domain: null } }]);
  });

  it("keeps what was typed when the service cannot be reached, and sends it again", async () => {
    disconnect("CreateOrganization");
    const user = await openDialog();
    const name = screen.getByRole("textbox", { name: "Name" });
    await user.type(name, "Harbour");
    await user.click(screen.getByRole("button", { name: "Create" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("The service could not be reached.");
    expect(name).toHaveValue("Harbour");
    onCreateOrganization({ createOrganization: { __typename: "Organization", ...organization } });
    await user.click(screen.getByRole("button", { name: "Create" }));
    expect(await screen.findByText("Harbour was created.")).toBeInTheDocument();
  });

  it("shows what is refused of no field below the form", async () => {
    onCreateOrganization({
      createOrganization: {
        __typename: "ValidationError",
        message: "",
        fields: [{ field: "input", message: "There are too many organizations." }],
      },
    });
    const user = await openDialog();
    await user.type(screen.getByRole("textbox", { name: "Name" }), "Harbour");
    await user.click(screen.getByRole("button", { name: "Create" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("There are too many organizations.");
    expect(screen.getByRole("textbox", { name: "Name" })).toHaveValue("Harbour");
  });

  const HARBOUR = {
    organization: { id: "o1", name: "Harbour", domain: null, isActive: false },
    confidence: 0.957,
    signals: [{ detail: "They differ only in how they are written." }],
  };

  it("shows who is probably here already while the name is typed", async () => {
    const asked = onSimilarOrganizations({ similarOrganizations: [HARBOUR] });
    const created = onCreateOrganization({
      createOrganization: { __typename: "Organization", ...organization },
    });
    const user = await openDialog();
    await user.type(screen.getByRole("textbox", { name: "Name" }), "Harbour Ltd");
    const notice = await screen.findByRole("alert");
    expect(notice).toHaveTextContent("Harbour (inactive): 95 % sure. They differ only");
    expect(within(notice).getByRole("link", { name: "Harbour" })).toHaveAttribute("target", "_blank");
    expect(asked.at(-1)).toEqual({ name: "Harbour Ltd", domain: null });
    expect(asked.length).toBeLessThan(4);
    await user.click(screen.getByRole("button", { name: "Create even so" }));
    expect(await screen.findByText("Harbour was created.")).toBeInTheDocument();
    expect(created).toHaveLength(1);
  });

  it("is as sure of who is here as a suggestion would be", async () => {
    onSimilarOrganizations({ similarOrganizations: [{ ...HARBOUR, confidence: 0.57 }] });
    const user = await openDialog();
    await user.type(screen.getByRole("textbox", { name: "Name" }), "Harbour Ltd");
    expect(await screen.findByRole("alert")).toHaveTextContent("57 % sure");
  });

  it("creates no second one for somebody who is quicker than the warning", async () => {
    onSimilarOrganizations({ similarOrganizations: [HARBOUR] });
    const created = onCreateOrganization({
      createOrganization: { __typename: "Organization", ...organization },
    });
    const user = await openDialog();
    await user.click(screen.getByRole("textbox", { name: "Name" }));
    await user.paste("Harbour Ltd");
    await user.click(screen.getByRole("button", { name: "Create" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Probably here already");
    expect(created).toEqual([]);
    await user.click(screen.getByRole("button", { name: "Create even so" }));
    expect(await screen.findByText("Harbour was created.")).toBeInTheDocument();
  });

  it("creates where nobody can tell who is similar", async () => {
    disconnect("SimilarOrganizations");
    onCreateOrganization({ createOrganization: { __typename: "Organization", ...organization } });
    const user = await openDialog();
    await user.type(screen.getByRole("textbox", { name: "Name" }), "Harbour");
    await user.click(screen.getByRole("button", { name: "Create" }));
    expect(await screen.findByText("Harbour was created.")).toBeInTheDocument();
  });
});
