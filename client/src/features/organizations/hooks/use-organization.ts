import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { queryKeys } from "../../../lib/query/query-keys";
import { createOrganization } from "../api/create-organization";
import { fetchOrganization } from "../api/organization";
import { updateOrganization } from "../api/update-organization";

export function useOrganization(id: string) {
  return useQuery({
    queryKey: queryKeys.organization(id),
    queryFn: ({ signal }) => fetchOrganization(id, signal),
  });
}

export function useCreateOrganization() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: createOrganization,
    onSuccess: (result) => {
      if (result.__typename !== "Organization") return;
      queryClient.setQueryData(queryKeys.organization(result.id), result);
      void queryClient.invalidateQueries({ queryKey: queryKeys.coverageMatrix });
      return queryClient.invalidateQueries({ queryKey: queryKeys.organizationList });
    },
  });
}

export function useUpdateOrganization() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: updateOrganization,
    onSuccess: (result) => {
      if (result.__typename === "Organization") {
        queryClient.setQueryData(queryKeys.organization(result.id), result);
      } else if (result.__typename === "OrganizationVersionConflictError") {
        queryClient.setQueryData(queryKeys.organization(result.current.id), result.current);
      }
      void queryClient.invalidateQueries({ queryKey: queryKeys.coverageMatrix });
      return queryClient.invalidateQueries({ queryKey: queryKeys.organizationList });
    },
  });
}
