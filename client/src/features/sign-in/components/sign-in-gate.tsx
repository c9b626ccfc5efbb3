import { Container } from "@mantine/core";
import { lazy, type ReactNode, Suspense } from "react";

import { isComplete } from "../../../lib/session/sign-in-settings";
import { ListSkeleton } from "../../../shared/feedback/list-skeleton";
import { useSignInSettings } from "../hooks/use-sign-in-settings";

/** Development needs none of them, so they are loaded where they are shown. */
const OidcGate = lazy(async () => ({ default: (await import("./oidc-gate")).OidcGate }));
const RequestErrorNotice = lazy(async () => ({
  default: (await import("../../../shared/feedback/request-error-notice")).RequestErrorNotice,
}));
const Incomplete = lazy(async () => ({ default: (await import("./incomplete")).Incomplete }));

/** Shows its children to whoever may use the client. In development that is everybody. */
export function SignInGate({ children }: { children: ReactNode }) {
  const { data: settings, error, isFetching, refetch } = useSignInSettings();
  if (settings?.mode === "dev") return children;
  return (
    <Suspense fallback={<Waiting />}>
      {!settings && !error && <Waiting />}
      {!settings && error && (
        <Container component="main" size="sm" py="xl">
          <RequestErrorNotice error={error} onRetry={() => void refetch()} retrying={isFetching} />
        </Container>
      )}
      {settings && isComplete(settings) && <OidcGate settings={settings}>{children}</OidcGate>}
      {settings && !isComplete(settings) && <Incomplete missing={settings.missing} />}
    </Suspense>
  );
}

function Waiting() {
  return (
    <Container size="lg" py="xl">
      <ListSkeleton rows={6} height={56} />
    </Container>
  );
}
