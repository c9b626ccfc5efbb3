import type { ReactNode } from "react";

import { RequestErrorNotice } from "../feedback/request-error-notice";
import type { Integration } from "../integrations/types";
import { DiscoveryAge } from "./discovery-age";
import { DiscoveryNotice } from "./discovery-notice";
import type { DiscoveryFailure, ExternalOrganizationListing } from "./types";

interface ListingStatusProps {
  integration: Pick<Integration, "displayName">;
  /** What became of asking for the list. */
  discovery: {
    listing?: Pick<ExternalOrganizationListing, "cachedAt" | "isStale" | "warning">;
    failure?: DiscoveryFailure;
    error: Error | null;
  };
  /** Asks the vendor anew. */
  refresh: { mutate: () => void; isPending: boolean; error: Error | null };
  /** Where more than the list is asked for again. */
  retrying?: boolean;
  /** What a failure means here. */
  children?: ReactNode;
}

/** How old the vendor's list is; or why there is none, or none newer, and asking again. */
export function ListingStatus({
  integration,
  discovery: { listing, failure, error },
  refresh,
  retrying = refresh.isPending,
  children,
}: ListingStatusProps) {
  const askAgain = () => {
    refresh.mutate();
  };
  return (
    <>
      {listing && (
        <DiscoveryAge listing={listing} onRefresh={askAgain} refreshing={refresh.isPending} />
      )}
      {failure && (
        <>
          <DiscoveryNotice
            integration={integration}
            failure={failure}
            onRetry={askAgain}
            retrying={retrying}
          />
          {children}
        </>
      )}
      {(error ?? refresh.error) && (
        <RequestErrorNotice error={error ?? refresh.error} onRetry={askAgain} retrying={retrying} />
      )}
    </>
  );
}
