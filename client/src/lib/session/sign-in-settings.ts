import { RequestError } from "../graphql/request-error";
import { requestErrorTexts } from "../graphql/texts";

/** How people sign in here, as the service tells anyone who asks. */
export type SignInSettings = { mode: "dev" } | IncompleteSettings | OidcSettings;

/** People are to sign in, but these pages were not told as what program they ask. */
interface IncompleteSettings {
  mode: "oidc";
  missing: string[];
}

export interface OidcSettings {
  mode: "oidc";
  authority: string;
  clientId: string;
  scope: string;
  /** The issuer can ask which account to take. */
  offersAccounts?: boolean;
}

export async function fetchSignInSettings(signal?: AbortSignal): Promise<SignInSettings> {
  const response = await ask(signal);
  if (response.status >= 500) {
    throw new RequestError({ code: "UNAVAILABLE", ...requestErrorTexts.unavailable });
  }
  const settings: unknown = response.ok ? await response.json().catch(() => null) : null;
  if (!isSignInSettings(settings)) {
    const { message, advice } = requestErrorTexts.unreadable;
    throw new RequestError({ code: "BAD_ANSWER", message: message(response.status), advice });
  }
  return settings;
}

export function isComplete(settings: SignInSettings): settings is OidcSettings {
  return settings.mode === "oidc" && "clientId" in settings;
}

async function ask(signal: AbortSignal | undefined): Promise<Response> {
  try {
    return await fetch("/auth/config", { signal: signal ?? null });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new RequestError({ code: "NETWORK", ...requestErrorTexts.network, cause: error });
  }
}

function isSignInSettings(given: unknown): given is SignInSettings {
  if (typeof given !== "object" || given === null || !("mode" in given)) return false;
  if (given.mode === "dev") return true;
  return given.mode === "oidc" && ("clientId" in given || "missing" in given);
}
