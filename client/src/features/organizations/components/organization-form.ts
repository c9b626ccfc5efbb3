import {
  chosen,
  conflictingField,
  type ConflictingField,
  type Sides,
} from "../../../shared/conflict/conflict";
import { statusText } from "../../../shared/values/status-text";
import { organizationTexts } from "../texts";
import type { Organization } from "../types";

export interface OrganizationFormValues {
  name: string;
  domain: string;
  isActive: boolean;
}

export const ORGANIZATION_FIELDS = ["name", "domain", "isActive"] as const;

export const newOrganization: OrganizationFormValues = { name: "", domain: "", isActive: true };

export function organizationValues(organization: Organization): OrganizationFormValues {
  const { name, domain, isActive } = organization;
  return { name, domain: domain ?? "", isActive };
}

export function nameProblem(value: string): string | null {
  const name = value.trim();
  if (name === "") return organizationTexts.form.nameRequired;
  return name.length > 200 ? organizationTexts.form.nameTooLong : null;
}

/** An empty domain is no domain. */
export const domainInput = (value: string): string | null => value.trim() || null;

export interface NewOrganizationInput {
  name: string;
  domain: string | null;
}

export const inputOf = ({ name, domain }: OrganizationFormValues): NewOrganizationInput => ({
  name: name.trim(),
  domain: domainInput(domain),
});

/** What the form and the organization as it is now disagree on; the form began with `base`. */
export function conflictingDetails(
  mine: OrganizationFormValues,
  base: Organization,
  current: Organization,
): ConflictingField[] {
  const [before, there] = [organizationValues(base), organizationValues(current)];
  return ORGANIZATION_FIELDS.flatMap((name) =>
    conflictingField(name, organizationTexts.form.fields[name], {
      base: asText(before[name]),
      mine: asText(mine[name]),
      current: asText(there[name]),
    }),
  );
}

const asText = (value: string | boolean) =>
  typeof value === "boolean" ? statusText(value) : value.trim();

/** For each field the side that was chosen. */
export function mergedDetails(
  mine: OrganizationFormValues,
  current: Organization,
  sides: Sides,
): OrganizationFormValues {
  const there = organizationValues(current);
  const from = (name: keyof OrganizationFormValues) =>
    chosen(sides, name) === "mine" ? mine : there;
  return {
    name: from("name").name,
    domain: from("domain").domain,
    isActive: from("isActive").isActive,
  };
}
