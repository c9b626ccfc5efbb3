import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { useState } from "react";
import { beforeEach, expect, it, vi } from "vitest";

import { halopsa, listing } from "../../tests/examples";
import { onDiscovery } from "../../tests/service";
import { show } from "../../tests/show";
import { ExternalOrganizationPicker } from "./external-organization-picker";
import type { ExternalOrganization } from "./types";

const chosen = vi.fn();

function Picker() {
  const [choice, setChoice] = useState({ id: "", name: "" });
  return (
    <ExternalOrganizationPicker
      organizationId="o2"
      integration={halopsa}
      choice={choice}
      onChange={(next) => {
        setChoice(next);
        if (next.id) chosen(next.id);
      }}
      idError={null}
      nameError={null}
      autoFocus
    />
  );
}

const client = (number: number): ExternalOrganization => ({
  id: String(number),
  name: `Client ${number}`,
  isActive: true,
  metadata: {},
  mappings: [],
});

const clients = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => client(from + index));

const combobox = () => screen.getByRole("combobox", { name: /External client/ });

/** The option that the keyboard is at. */
const active = () => {
  const id = combobox().getAttribute("aria-activedescendant");
  return id === null ? null : document.getElementById(id);
};

beforeEach(() => {
  chosen.mockReset();
});

it("is used by keyboard alone, and tells assistive technology where it is", async () => {
  onDiscovery({ externalOrganizations: listing({ nodes: clients(1, 8), totalCount: 8 }) });
  const user = show(<Picker />);
  await screen.findByRole("option", { name: /Client 1/ });
  expect(combobox()).toHaveAttribute("aria-expanded", "true");
  expect(combobox()).toHaveAttribute("aria-controls", screen.getByRole("listbox").id);
  expect(active()).toBeNull();

  await user.keyboard("{ArrowDown}{ArrowDown}{ArrowDown}{ArrowUp}");
  expect(active()).toHaveTextContent("Client 2");
  expect(active()).toHaveAttribute("aria-selected", "true");
  expect(active()).toHaveAttribute("aria-posinset", "2");
  await user.keyboard("{PageDown}{PageDown}{PageDown}");
  expect(active()).toHaveTextContent("Client 8");
  await user.keyboard("{Enter}");
  expect(chosen).toHaveBeenCalledExactlyOnceWith("8");
  expect(combobox()).toHaveValue("Client 8");
  expect(combobox()).toHaveAttribute("aria-expanded", "false");
});

it("chooses nobody before something is typed or moved to", async () => {
  onDiscovery({ externalOrganizations: listing({ nodes: clients(1, 8), totalCount: 8 }) });
  const user = show(<Picker />);
  await screen.findByRole("option", { name: /Client 1/ });
  await user.keyboard("{Enter}");
  expect(chosen).not.toHaveBeenCalled();
  expect(screen.queryByRole("option", { selected: true })).toBeNull();

  await user.keyboard("Client");
  await waitFor(() => {
    expect(active()).toHaveTextContent("Client 1");
  });
  // Enter chooses nothing as long as what is listed answers an earlier text.
  await waitFor(async () => {
    await user.keyboard("{Enter}");
    expect(chosen).toHaveBeenCalledExactlyOnceWith("1");
  });
});

it("closes with Escape and opens with an arrow", async () => {
  onDiscovery({ externalOrganizations: listing() });
  const user = show(<Picker />);
  await screen.findByRole("option", { name: /Harbour/ });
  await user.keyboard("{Escape}");
  expect(combobox()).toHaveAttribute("aria-expanded", "false");
  expect(active()).toBeNull();
  await user.keyboard("{ArrowDown}");
  expect(active()).toHaveTextContent("Harbour Dental");
});

it("does not choose from the list of an earlier text", async () => {
  onDiscovery(({ search }) => ({
    externalOrganizations: listing({ nodes: [client(search === "two" ? 2 : 1)], totalCount: 1 }),
  }));
  const user = show(<Picker />);
  await screen.findByRole("option", { name: /Client 1/ });
  await user.keyboard("two{Enter}");
  expect(chosen).not.toHaveBeenCalled();
  await screen.findByRole("option", { name: /Client 2/ });
  await user.keyboard("{Enter}");
  expect(chosen).toHaveBeenCalledExactlyOnceWith("2");
});

it("renders what is seen of a long list, and reads on as the end comes near", async () => {
  const asked = onDiscovery(({ after }) => ({
    externalOrganizations: listing({
      nodes: after === null ? clients(1, 50) : clients(51, 50),
      totalCount: 100,
      pageInfo: { hasNextPage: after === null, endCursor: after === null ? "c1" : null },
    }),
  }));
  const user = show(<Picker />);
  await screen.findByRole("option", { name: /Client 1 / });
  expect(screen.getAllByRole("option").length).toBeLessThan(30);
  expect(screen.getByRole("option", { name: /Client 1 / })).toHaveAttribute("aria-setsize", "100");
  expect(screen.getByText("100 found. Type to narrow the list.")).toBeInTheDocument();
  expect(asked.map(({ after }) => after)).toEqual([null]);

  await user.keyboard("{PageDown}".repeat(12));
  await waitFor(() => {
    expect(asked.map(({ after }) => after)).toEqual([null, "c1"]);
  });
});

it("keeps the keyboard's place when a person scrolls away from it", async () => {
  onDiscovery({ externalOrganizations: listing({ nodes: clients(1, 50), totalCount: 50 }) });
  const user = show(<Picker />);
  await screen.findByRole("option", { name: /Client 1 / });
  await user.keyboard("{ArrowDown}{ArrowDown}");
  fireEvent.scroll(screen.getByRole("listbox"), { target: { scrollTop: 1500 } });
  await screen.findByRole("option", { name: /Client 30 / });
  expect(screen.queryByRole("option", { name: /Client 3 / })).not.toBeInTheDocument();
  expect(active()).toHaveTextContent("Client 2");
  await user.keyboard("{Enter}");
  expect(chosen).toHaveBeenCalledExactlyOnceWith("2");
});

it("refers to an option that is there while the list has no height", async () => {
  const height = vi.spyOn(HTMLElement.prototype, "clientHeight", "get").mockReturnValue(0);
  onDiscovery({ externalOrganizations: listing({ nodes: clients(1, 50), totalCount: 50 }) });
  const user = show(<Picker />);
  await screen.findByText("50 found. Type to narrow the list.");
  await user.keyboard("{ArrowDown}");
  expect(screen.getAllByRole("option")).toHaveLength(1);
  expect(active()).toHaveTextContent("Client 1");
  height.mockRestore();
});

it("shows by what to recognise each, and whose it is already", async () => {
  onDiscovery({ externalOrganizations: listing() });
  show(<Picker />);
  const harbour = await screen.findByRole("option", { name: /Harbour Dental/ });
  expect(harbour).toHaveTextContent("Id 17 · website harbour-dental.example");
  const hilltop = screen.getByRole("option", { name: /Hilltop Vets/ });
  expect(within(hilltop).getByText("Mapped to this organization")).toBeInTheDocument();
  expect(within(hilltop).getByText("Inactive at vendor")).toBeInTheDocument();
});
