/** The dialog that adds a mapping, and what a person does in it. */
import { screen } from "@testing-library/react";
import type { UserEvent } from "@testing-library/user-event";
import { vi } from "vitest";

import { CreateMappingDialog } from "../features/mappings/components/CreateMappingDialog";
import { customApi, halopsa, listing } from "./examples";
import { onDiscovery, onIntegrations } from "./service";
import { show } from "./show";

export const onClose = vi.fn();

export function open(): UserEvent {
  return show(<CreateMappingDialog organizationId="o1" opened onClose={onClose} />);
}

export async function choose(user: UserEvent, integration: string) {
  await user.click(await screen.findByRole("combobox", { name: "Integration" }));
  await user.click(await screen.findByRole("option", { name: new RegExp(integration) }));
}

export const submit = (user: UserEvent) => user.click(screen.getByRole("button", { name: "Add mapping" }));

export const picker = () => screen.findByRole("combobox", { name: "External client" });

export async function fillByHand(user: UserEvent, id: string) {
  await choose(user, "Custom API");
  await user.type(screen.getByLabelText(/Id of the organization/), id);
}

/** Two integrations, one of which lists its organizations. */
export function serveIntegrations(): void {
  onIntegrations({ integrations: [halopsa, customApi] });
  onDiscovery(({ search }) => {
    const { nodes } = listing();
    const found = nodes.filter(({ name }) => name.toLowerCase().includes(search ?? ""));
    return { externalOrganizations: listing({ nodes: found, totalCount: found.length }) };
  });
}
