import { texts } from "../../texts";
import type { Organization } from "../../types/organization";
import type { ConflictingField } from "../conflict-notice";
import { statusText } from "../status-text";

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
  if (name === "") return texts.organizationForm.nameRequired;
  return name.length > 200 ? texts.organizationForm.nameTooLong : null;
}

/** An empty domain is no domain. */
export const domainInput = (value: string): string | null => value.trim() || null;

export function conflictingDetails(
  values: OrganizationFormValues,
  current: Organization,
): ConflictingField[] {
  const there = organizationValues(current);
  const labels = texts.conflict.fields;
  return [
    { label: labels.name, current: there.name, mine: values.name },
    { label: labels.domain, current: there.domain, mine: values.domain },
    {
      label: labels.isActive,
      current: statusText(there.isActive),
      mine: statusText(values.isActive),
    },
  ];
}
