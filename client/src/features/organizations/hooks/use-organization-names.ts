import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { queryKeys } from "../../../lib/query/query-keys";
import { addAlias } from "../api/add-alias";
import { forgetLearntName } from "../api/forget-learnt-name";
import { fetchOrganizationNames } from "../api/organization-names";
import { removeAlias } from "../api/remove-alias";
import { restoreLearntName } from "../api/restore-learnt-name";
import type { OrganizationNames } from "../types";

export function useOrganizationNames(id: string) {
  return useQuery({
    queryKey: queryKeys.organizationNames(id),
    queryFn: ({ signal }) => fetchOrganizationNames(id, signal),
  });
}

export function useAddAlias() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: addAlias,
    onSuccess: (result) =>
      result.__typename === "AddedOrganizationAlias"
        ? takeOver(queryClient, result.organization)
        : undefined,
  });
}

const CHANGES = { remove: removeAlias, forget: forgetLearntName, restore: restoreLearntName };

export type NameChange = keyof typeof CHANGES;

/** Of a name that the organization has. */
export function useNameChange(change: NameChange) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: CHANGES[change],
    onSuccess: (result) =>
      result.__typename === "Organization" ? takeOver(queryClient, result) : undefined,
  });
}

/** The organization has a new version, and may be suggested something else. */
function takeOver(queryClient: QueryClient, names: OrganizationNames) {
  const { id } = names;
  queryClient.setQueryData(queryKeys.organizationNames(id), names);
  void queryClient.invalidateQueries({ queryKey: queryKeys.allSuggestions });
  void queryClient.invalidateQueries({ queryKey: queryKeys.organizationList });
  return queryClient.invalidateQueries({ queryKey: queryKeys.organization(id), exact: true });
}
