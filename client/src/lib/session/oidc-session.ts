/** A session at an OpenID Connect issuer. Loaded only where people sign in. */
import { ErrorResponse, type User, UserManager, WebStorageStateStore } from "oidc-client-ts";

import { RequestError } from "../graphql/request-error";
import { requestErrorTexts } from "../graphql/texts";
import type { Session } from "./session";
import type { OidcSettings } from "./sign-in-settings";
import { sessionTexts } from "./texts";

export const SIGNED_IN = "/signed-in";
export const SIGNED_OUT = "/signed-out";

/** Seconds before its end at which a token is renewed: it has to last for a request. */
const MARGIN = 30;
/** Seconds to wait for the issuer. */
const TIME_LIMIT = 20;

export type SessionState =
  | { kind: "open" }
  | { kind: "signing-out" }
  | { kind: "expired" }
  | { kind: "refused"; reason: string | null };

/** Where somebody was who went away to sign in. */
export interface Journey {
  returnTo: string;
}

/**
 * Tokens live in this tab's sessionStorage, so that a reload does not ask to sign in again. They
 * are renewed with the refresh token, when they are needed; hidden frames are forbidden here.
 */
export function createUserManager(settings: OidcSettings): UserManager {
  const store = new WebStorageStateStore({ store: window.sessionStorage });
  return new UserManager({
    authority: settings.authority,
    client_id: settings.clientId,
    scope: settings.scope,
    redirect_uri: window.location.origin + SIGNED_IN,
    post_logout_redirect_uri: window.location.origin + SIGNED_OUT,
    userStore: store,
    stateStore: store,
    automaticSilentRenew: false,
    monitorSession: false,
    requestTimeoutInSeconds: TIME_LIMIT,
    silentRequestTimeoutInSeconds: TIME_LIMIT,
  });
}

/** What to hand the issuer, so that somebody comes back to where they are now. */
export function signInRequest(returnTo: string) {
  return { state: { returnTo } satisfies Journey, nonce: crypto.randomUUID() };
}

/** The address to go back to: one of this site, whatever was kept. */
export function returnAddress(journey: unknown): string {
  const kept = (journey as Partial<Journey> | null | undefined)?.returnTo;
  if (typeof kept !== "string" || !URL.canParse(kept, window.location.origin)) return "/";
  const url = new URL(kept, window.location.origin);
  const isOwn = url.origin === window.location.origin && url.pathname !== SIGNED_IN;
  return isOwn ? url.pathname + url.search + url.hash : "/";
}

export class OidcSession implements Session {
  readonly #manager: UserManager;
  readonly #listeners = new Set<() => void>();
  #state: SessionState = { kind: "open" };
  #renewal: Promise<User | null> | null = null;

  constructor(manager: UserManager) {
    this.#manager = manager;
  }

  readonly state = (): SessionState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly accessToken = async (): Promise<string | null> => {
    if (this.#state.kind !== "open") return null;
    const user = await this.#manager.getUser();
    if (!user) return this.#expire();
    if ((user.expires_in ?? Infinity) > MARGIN) return user.access_token;
    if (!user.refresh_token) return user.expired ? this.#expire() : user.access_token;
    try {
      return await this.#renewed();
    } catch (error) {
      if (user.expired) throw error;
      return user.access_token;
    }
  };

  readonly renewedAccessToken = async (refused: string): Promise<string | null> => {
    const user = await this.#manager.getUser();
    if (user && user.access_token !== refused) return user.access_token;
    if (user?.refresh_token) return this.#renewed();
    return user && !user.expired ? null : this.#expire();
  };

  readonly refuse = (reason: string | null): void => {
    if (this.#state.kind === "open") this.#become({ kind: "refused", reason });
  };

  /** Somebody signed in again; false where that is another person than before. */
  readonly resume = async (user: User): Promise<boolean> => {
    const before = await this.#manager.getUser();
    await this.#manager.storeUser(user);
    if (before?.profile.sub !== user.profile.sub) return false;
    await this.#manager.events.load(user);
    this.#become({ kind: "open" });
    return true;
  };

  /** At the issuer too, where it offers that. */
  readonly signOut = async (): Promise<void> => {
    this.#become({ kind: "signing-out" });
    try {
      await this.#revoke();
      await this.#manager.signoutRedirect();
    } catch {
      // No such endpoint, or out of reach: here, at least, nobody is signed in any more.
      await this.#manager.removeUser();
      window.location.assign(SIGNED_OUT);
    }
  };

  /** All who wait for a new token wait for the same one. Raises a RequestError. */
  async #renewed(): Promise<string | null> {
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = null;
    });
    return (await this.#renewal)?.access_token ?? null;
  }

  async #renew(): Promise<User | null> {
    try {
      return await this.#manager.signinSilent();
    } catch (error) {
      if (error instanceof ErrorResponse && error.error !== "temporarily_unavailable") {
        return this.#expire();
      }
      const { unreachable } = sessionTexts;
      const { advice } = requestErrorTexts.unavailable;
      throw new RequestError({ code: "NETWORK", message: unreachable, advice, cause: error });
    }
  }

  /** A refresh token outlives the session at many issuers. */
  async #revoke(): Promise<void> {
    if (await this.#manager.metadataService.getRevocationEndpoint()) {
      await this.#manager.revokeTokens(["refresh_token"]).catch(() => undefined);
    }
  }

  #expire(): null {
    if (this.#state.kind === "open") this.#become({ kind: "expired" });
    return null;
  }

  #become(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
