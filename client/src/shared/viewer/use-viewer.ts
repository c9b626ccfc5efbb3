import { useQuery } from "@tanstack/react-query";

import { queryKeys } from "../../lib/query/query-keys";
import { fetchPermissions } from "./api/permissions";
import { fetchViewer } from "./api/viewer";

export function useViewer() {
  return useQuery({
    queryKey: queryKeys.viewer,
    queryFn: ({ signal }) => fetchViewer(signal),
    staleTime: Infinity,
  });
}

/** Whether the viewer may change one organization's mappings; false until it is known. */
export function useMayManage(organizationId: string): boolean {
  const { data } = useQuery({
    queryKey: queryKeys.permissions(organizationId),
    queryFn: ({ signal }) => fetchPermissions(organizationId, signal),
  });
  return data?.includes("canManageConfig") ?? false;
}

/** Provider-wide: whether the viewer may see every organization; false until it is known. */
export function useMayViewAll(): boolean {
  return useViewer().data?.permissions.includes("canViewConfig") ?? false;
}

/** Provider-wide: organizations and access are for these; false until it is known. */
export function useMayManageAll(): boolean {
  return useViewer().data?.permissions.includes("canManageConfig") ?? false;
}
