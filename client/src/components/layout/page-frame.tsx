import { Container } from "@mantine/core";
import { Suspense } from "react";
import { Outlet, ScrollRestoration } from "react-router";

import { texts } from "../../texts";
import { ListSkeleton } from "../feedback/list-skeleton";
import { Header } from "./header";

export function PageFrame() {
  return (
    <>
      <a className="skip-link" href="#content">
        {texts.header.skipToContent}
      </a>
      <Header />
      <Container component="main" id="content" size="lg" py="xl" tabIndex={-1}>
        <Suspense fallback={<ListSkeleton rows={5} height={56} />}>
          <Outlet />
        </Suspense>
      </Container>
      <ScrollRestoration />
    </>
  );
}
