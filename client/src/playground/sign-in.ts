import { openSession } from "../lib/session/session";
import { fetchSignInSettings, isComplete } from "../lib/session/sign-in-settings";

/** What the playground knows about whoever sits before it. */
export interface SignIn {
  /** Who is signed in in this tab, here or on the client's pages; null where nobody is. */
  name: string | null;
  /** Goes to the issuer and comes back here. */
  signIn: () => Promise<void>;
  hasEnded: () => boolean;
  subscribe: (listener: () => void) => () => void;
}

/** Null where nobody can sign in: in development nobody has to. */
export async function openSignIn(): Promise<SignIn | null> {
  const settings = await fetchSignInSettings();
  if (!isComplete(settings)) return null;
  const { createUserManager, OidcSession, signInRequest } = await import("../lib/session/oidc-session");
  const manager = createUserManager(settings);
  const session = new OidcSession(manager);
  const user = await manager.getUser();
  if (user) openSession(session);
  return {
    name: user && (user.profile.name ?? user.profile.preferred_username ?? user.profile.sub),
    signIn: () => manager.signinRedirect(signInRequest(window.location.pathname)),
    hasEnded: () => session.state().kind !== "open",
    subscribe: session.subscribe,
  };
}
