import { Text } from "@mantine/core";
import type { UserManager } from "oidc-client-ts";
import { useEffect, useRef, useState } from "react";
import { useAuth } from "react-oidc-context";

import { signInRequest } from "../../../lib/session/oidc-session";
import { handOver, signInAgainAddress } from "../../../lib/session/session-handover";
import { signInTexts } from "../texts";
import { SignInFrame, SignInWaiting } from "./sign-in-frame";
import { SignInPage } from "./sign-in-page";

interface SignInAgainProps {
  manager: UserManager;
  offersAccounts: boolean;
}

/** The tab that a page whose session ended opens: to the issuer and back, for that page. */
export function SignInAgain({ manager, offersAccounts }: SignInAgainProps) {
  const auth = useAuth();
  const { user, isLoading, error } = auth;
  const [asked] = useState(() => new URLSearchParams(window.location.search));
  const tab = asked.get("tab") ?? "";
  const askWho = offersAccounts && (asked.has("account") || error !== undefined);
  const [isDone, setIsDone] = useState(false);
  const isUnderWay = useRef(false);

  const signIn = () => auth.signinRedirect(signInRequest(signInAgainAddress(tab), { askWho }));
  useEffect(() => {
    if (isLoading || error || isUnderWay.current) return;
    isUnderWay.current = true;
    if (!user) void signIn();
    else
      void handOver(manager, tab).then(() => {
        setIsDone(true);
        window.close();
      });
  });

  if (error) {
    return <SignInPage signedOut={false} error={error.innerError} onSignIn={() => void signIn()} />;
  }
  if (!isDone) return <SignInWaiting message={signInTexts.signingIn} />;
  return (
    <SignInFrame title={signInTexts.handedOver.title}>
      <Text c="dimmed">{signInTexts.handedOver.explanation}</Text>
    </SignInFrame>
  );
}
