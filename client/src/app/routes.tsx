import { useState } from "react";
import { createBrowserRouter, Navigate, type RouteObject, RouterProvider } from "react-router";

import { ListSkeleton } from "../shared/feedback/list-skeleton";
import { PageCrashed } from "./layout/page-crashed";
import { PageFrame } from "./layout/page-frame";

/** Every page is loaded when it is first opened. */
export const routes: RouteObject[] = [
  {
    element: <PageFrame />,
    errorElement: <PageCrashed />,
    HydrateFallback: () => <ListSkeleton rows={6} height={56} />,
    children: [
      { index: true, element: <Navigate to="/organizations" replace /> },
      {
        path: "organizations",
        lazy: async () => ({ Component: (await import("./pages/Organizations")).Organizations }),
      },
      {
        path: "organizations/import",
        lazy: async () => ({
          Component: (await import("./pages/import-organizations")).ImportOrganizations,
        }),
      },
      {
        path: "organizations/:organizationId",
        lazy: async () => ({ Component: (await import("./pages/organization")).OrganizationPage }),
        children: [
          { index: true, element: <Navigate to="integrations" replace /> },
          {
            path: "integrations",
            lazy: async () => ({
              Component: (await import("./pages/organization-integrations"))
                .OrganizationIntegrations,
            }),
          },
          {
            path: "audit",
            lazy: async () => ({
              Component: (await import("./pages/organization-audit")).OrganizationAudit,
            }),
          },
          {
            path: "details",
            lazy: async () => ({
              Component: (await import("./pages/organization-details")).OrganizationDetails,
            }),
          },
        ],
      },
      {
        path: "integrations",
        lazy: async () => ({ Component: (await import("./pages/integrations")).Integrations }),
      },
      {
        path: "integrations/:integrationName",
        lazy: async () => ({ Component: (await import("./pages/integration")).IntegrationPage }),
      },
      {
        path: "coverage",
        lazy: async () => ({ Component: (await import("./pages/coverage")).CoveragePage }),
      },
      {
        path: "csv",
        lazy: async () => ({ Component: (await import("./pages/csv")).Csv }),
      },
      {
        path: "integrations/:integrationName/suggestions",
        lazy: async () => ({ Component: (await import("./pages/suggestions")).SuggestionsPage }),
      },
      {
        path: "audit",
        lazy: async () => ({ Component: (await import("./pages/audit")).Audit }),
      },
      {
        path: "access",
        lazy: async () => ({ Component: (await import("./pages/access")).Access }),
      },
      {
        path: "*",
        lazy: async () => ({ Component: (await import("./pages/not-found")).NotFound }),
      },
    ],
  },
];

/** Reads the address when it is first shown: for whoever comes from signing in, a new one. */
export function Router() {
  const [router] = useState(() => createBrowserRouter(routes));
  return <RouterProvider router={router} />;
}
