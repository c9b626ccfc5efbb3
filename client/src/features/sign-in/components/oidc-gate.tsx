import type { UserManager } from "oidc-client-ts";
import { type ReactNode, useEffect, useState } from "react";
import { AuthProvider, hasAuthParams, useAuth } from "react-oidc-context";

import {
  createUserManager,
  OidcSession,
  returnAddress,
  SIGNED_IN,
  SIGNED_OUT,
  signInRequest,
} from "../../../lib/session/oidc-session";
import { openSession } from "../../../lib/session/session";
import { SIGN_IN_AGAIN } from "../../../lib/session/session-handover";
import type { OidcSettings } from "../../../lib/session/sign-in-settings";
import { useSessionState } from "../hooks/use-session-state";
import { signInTexts } from "../texts";
import { SessionEnded } from "./session-ended";
import { SignInAgain } from "./sign-in-again";
import { SignInWaiting } from "./sign-in-frame";
import { SignInPage } from "./sign-in-page";

interface OidcGateProps {
  settings: OidcSettings;
  children: ReactNode;
}

/** Shows its children to whoever signed in at the issuer, and everybody else how to. */
export function OidcGate({ settings, children }: OidcGateProps) {
  const [manager] = useState(() => createUserManager(settings));
  const [session] = useState(() => new OidcSession(manager));
  const [isCallback] = useState(comesFromIssuer);
  useReloadWhenRestored();
  return (
    <AuthProvider
      userManager={manager}
      skipSigninCallback={!isCallback}
      onSigninCallback={(user) => {
        goTo(returnAddress(user?.state));
      }}
    >
      <SignedIn
        manager={manager}
        session={session}
        offersAccounts={settings.offersAccounts ?? false}
      >
        {children}
      </SignedIn>
    </AuthProvider>
  );
}

interface SignedInProps {
  manager: UserManager;
  session: OidcSession;
  offersAccounts: boolean;
  children: ReactNode;
}

function SignedIn({ manager, session, offersAccounts, children }: SignedInProps) {
  const auth = useAuth();
  const { user, isLoading, activeNavigator, error } = auth;
  const state = useSessionState(session);
  const isComingBack = window.location.pathname === SIGNED_IN && !error;
  const isSignedOut = window.location.pathname === SIGNED_OUT;
  const askWho = offersAccounts && (isSignedOut || state.kind === "refused" || error !== undefined);
  const signIn = (returnTo: string) => void auth.signinRedirect(signInRequest(returnTo, { askWho }));

  if (window.location.pathname === SIGN_IN_AGAIN) {
    return <SignInAgain manager={manager} offersAccounts={offersAccounts} />;
  }
  if (state.kind === "signing-out") return <SignInWaiting message={signInTexts.signingOut} />;
  if (activeNavigator === "signinRedirect" || (isLoading && !user) || isComingBack) {
    return <SignInWaiting message={signInTexts.signingIn} />;
  }
  if (!user) {
    const failure = error?.innerError ?? null;
    return (
      <SignInPage
        signedOut={isSignedOut}
        error={failure}
        onSignIn={() => {
          signIn(whereTo(failure));
        }}
      />
    );
  }
  openSession(session); // before the children ask for anything
  return (
    <>
      {children}
      {state.kind !== "open" && (
        <SessionEnded
          session={session}
          state={state}
          onSignIn={() => {
            signIn(whereTo(null));
          }}
        />
      )}
    </>
  );
}

/** Where somebody wanted to be: here, or where they were before they went to the issuer. */
function whereTo(failure: unknown): string {
  const { pathname, search, hash } = window.location;
  if (pathname === SIGNED_OUT) return "/";
  if (pathname !== SIGNED_IN) return pathname + search + hash;
  return returnAddress((failure as { state?: unknown } | null)?.state);
}

/** An address that the issuer sent somebody to. Opened by hand it leads to the first page. */
function comesFromIssuer(): boolean {
  if (window.location.pathname !== SIGNED_IN) return false;
  if (hasAuthParams()) return true;
  window.history.replaceState(null, "", "/");
  return false;
}

function goTo(address: string): void {
  const isPlayground = address.split(/[?#]/, 1)[0] === "/graphiql";
  if (isPlayground) window.location.replace(address);
  else window.history.replaceState(null, "", address);
}

/** A page that a browser kept while somebody signed out must not show what it showed before. */
function useReloadWhenRestored(): void {
  useEffect(() => {
    const reload = ({ persisted }: PageTransitionEvent) => {
      if (persisted) window.location.reload();
    };
    window.addEventListener("pageshow", reload);
    return () => {
      window.removeEventListener("pageshow", reload);
    };
  }, []);
}
