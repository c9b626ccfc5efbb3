import type { ReactNode } from "react";

import { EmptyState } from "../feedback/empty-state";
import { ListSkeleton } from "../feedback/list-skeleton";
import { RequestErrorNotice } from "../feedback/request-error-notice";
import { InfoIcon } from "../icons";
import type { Permission } from "./types";
import { useViewer } from "./use-viewer";

interface ForSomeOnlyProps {
  /** Held provider-wide. */
  permission: Permission;
  /** What others are told. */
  title: string;
  explanation: string;
  children: ReactNode;
}

export function ForSomeOnly({ permission, title, explanation, children }: ForSomeOnlyProps) {
  const { data: viewer, error, isFetching, refetch } = useViewer();
  if (viewer?.permissions.includes(permission)) return children;
  if (viewer) {
    return <EmptyState icon={<InfoIcon size={26} />} title={title} explanation={explanation} />;
  }
  if (!error) return <ListSkeleton rows={5} height={88} />;
  return <RequestErrorNotice error={error} onRetry={() => void refetch()} retrying={isFetching} />;
}
