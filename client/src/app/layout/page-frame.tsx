import { Container } from "@mantine/core";
import { lazy, Suspense } from "react";
import { Outlet, ScrollRestoration } from "react-router";

import { currentSession } from "../../lib/session/session";
import { ListSkeleton } from "../../shared/feedback/list-skeleton";
import { useViewer } from "../../shared/viewer/use-viewer";
import { appTexts } from "../texts";
import { Header } from "./header";

const NoAccess = lazy(async () => ({ default: (await import("./no-access")).NoAccess }));

export function PageFrame() {
  return (
    <>
      <a className="skip-link" href="#content">
        {appTexts.header.skipToContent}
      </a>
      <Header />
      <Container component="main" id="content" size="lg" py="xl" tabIndex={-1}>
        <Suspense fallback={<ListSkeleton rows={5} height={56} />}>
          <Content />
        </Suspense>
      </Container>
      <ScrollRestoration />
    </>
  );
}

/** Where people sign in, a page is for those to whom something is granted. */
function Content() {
  const { data: viewer, isPending } = useViewer();
  if (!currentSession()) return <Outlet />;
  if (isPending) return <ListSkeleton rows={5} height={56} />;
  return viewer && !viewer.hasAccess ? <NoAccess userId={viewer.userId} /> : <Outlet />;
}
