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

/** Refusals to renew with which a session ends as it should: time has passed, or it was ended. */
const ENDS = ["invalid_grant", "interaction_required", "login_required", "consent_required"];

export type SessionState =
  | { kind: "open" }
  | { kind: "signing-out" }
  | { kind: "expired"; reason?: string }
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

/**
 * What to hand the issuer, so that somebody comes back to where they are now. Without asking, an
 * issuer takes the account that is signed in there already, which may be the wrong one.
 */
export function signInRequest(returnTo: string, { askWho = false } = {}) {
  const prompt = askWho ? { prompt: "select_account" } : {};
  return { state: { returnTo } satisfies Journey, nonce: crypto.randomUUID(), ...prompt };
}

/**
 * The scopes to ask for again: those that were asked for, as far as they were given. Entra ID gives
 * more: all that `.default` stands for, which must not be asked for beside it. Others give less,
 * and refuse who asks for what was not given.
 * https://github.com/authts/oidc-client-ts/issues/695
 * https://datatracker.ietf.org/doc/html/rfc6749#section-6
 */
export function renewalScope(asked: string, answered: string | undefined): string {
  if (answered === undefined) return asked;
  const given = new Set(answered.split(" "));
  const isKept = (scope: string) => given.has(scope) || scope.endsWith("/.default");
  return asked.split(" ").filter(isKept).join(" ");
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
  #notRenewed: ErrorResponse | null = null;

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
      return (await this.#renewed()) ?? this.#expire();
    } catch (error) {
      if (user.expired) throw error;
      return user.access_token;
    }
  };

  readonly renewedAccessToken = async (refused: string): Promise<string | null> => {
    const user = await this.#manager.getUser();
    if (user && user.access_token !== refused) return user.access_token;
    const renewed = user?.refresh_token ? await this.#renewed() : null;
    // A token that has not ended was refused for another reason, which the service gives.
    return renewed ?? (user && !user.expired ? null : this.#expire());
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
    this.#notRenewed = null;
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

  /**
   * All who wait for a new token wait for the same one; null where the issuer gives none.
   * Raises a RequestError.
   */
  async #renewed(): Promise<string | null> {
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = null;
    });
    return (await this.#renewal)?.access_token ?? null;
  }

  async #renew(): Promise<User | null> {
    try {
      const user = await this.#manager.getUser();
      const scope = renewalScope(this.#manager.settings.scope, user?.scope);
      return await this.#manager.signinSilent({ extraTokenParams: { scope } });
    } catch (error) {
      if (error instanceof ErrorResponse && error.error !== "temporarily_unavailable") {
        this.#notRenewed = error;
        return null;
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
    const reason = this.#notRenewed && mistake(this.#notRenewed);
    if (this.#state.kind === "open") this.#become({ kind: "expired", ...(reason && { reason }) });
    return null;
  }

  #become(state: SessionState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

/** What the issuer says of a refusal that is somebody's mistake; null where it is none. */
function mistake({ error, error_description: description }: ErrorResponse): string | null {
  if (error === null || ENDS.includes(error)) return null;
  return description ? `${description} (${error})` : error;
}
