/**
 * Microsoft Entra ID as its documentation says that it answers a single-page application: which
 * scopes it lets be asked for together, what it names in its answers, and how long what it gives
 * lasts. People there say yes to everything.
 */
import { http, HttpResponse } from "msw";

const TENANT = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const ENTRA = `https://login.microsoftonline.com/${TENANT}`;
const GRAPH = "00000003-0000-0000-c000-000000000000";
const OPENID = ["openid", "profile", "email", "offline_access"];
const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;
/** https://learn.microsoft.com/entra/identity-platform/configurable-token-lifetimes#access-tokens */
const ACCESS_LASTS = [60 * MINUTE, 90 * MINUTE];

export const AUTHORITY = `${ENTRA}/v2.0`;

interface Grant {
  scope: string;
  endsAt: number;
}

const now = () => Math.floor(Date.now() / 1000);
const refused = (error: string, error_description: string) =>
  HttpResponse.json({ error, error_description }, { status: 400 });

export class Entra {
  /** How often somebody sat before it. */
  signIns = 0;
  /** The scopes of every renewal that it was asked for. */
  readonly renewals: string[] = [];
  readonly #grants = new Map<string, Grant>();
  readonly #audiences = new Map<string, string>();
  readonly #scopeOfApi: string;

  /** The API has one scope, `access`. */
  constructor(api: string) {
    this.#scopeOfApi = `${api}/access`;
  }

  readonly handlers = [
    http.get(`${AUTHORITY}/.well-known/openid-configuration`, () =>
      HttpResponse.json({
        issuer: AUTHORITY,
        authorization_endpoint: `${ENTRA}/oauth2/v2.0/authorize`,
        token_endpoint: `${ENTRA}/oauth2/v2.0/token`,
        jwks_uri: `${ENTRA}/discovery/v2.0/keys`,
      }),
    ),
    http.post(`${ENTRA}/oauth2/v2.0/token`, async ({ request }) =>
      this.#tokens(new URLSearchParams(await request.text())),
    ),
  ];

  /** Somebody signs in; answers with the address that the browser comes back to. */
  authorize(url: string): string {
    const { searchParams: asked } = new URL(url);
    this.signIns += 1;
    const code = crypto.randomUUID();
    const scope = asked.get("scope") ?? "";
    this.#grants.set(code, { scope, endsAt: now() + 10 * MINUTE });
    const back = new URL(asked.get("redirect_uri") ?? "");
    back.search = new URLSearchParams({ code, state: asked.get("state") ?? "" }).toString();
    return back.href;
  }

  /** Whether it is a token that it made for the API, and that holds. */
  isForApi(token: string): boolean {
    const [, endsAt] = token.split("-until-");
    return this.#audiences.get(token) === "api" && Number(endsAt) > now();
  }

  #tokens(asked: URLSearchParams) {
    const renews = asked.get("grant_type") === "refresh_token";
    const given = asked.get(renews ? "refresh_token" : "code") ?? "";
    const grant = this.#grants.get(given);
    if (renews) this.renewals.push(asked.get("scope") ?? "");
    // https://learn.microsoft.com/entra/identity-platform/refresh-tokens#token-lifetime
    if (!grant || grant.endsAt <= now()) {
      return refused("invalid_grant", "AADSTS700084: The refresh token has ended.");
    }
    const scopes = (asked.get("scope") ?? grant.scope).split(" ").filter(Boolean);
    return this.#refusal(scopes) ?? this.#answer(scopes, renews ? grant.endsAt : now() + DAY);
  }

  /**
   * https://learn.microsoft.com/entra/identity-platform/scopes-oidc#the-default-scope
   * https://github.com/authts/oidc-client-ts/issues/695
   */
  #refusal(scopes: string[]) {
    const ofApis = scopes.filter((scope) => !OPENID.includes(scope));
    const isDefault = ofApis.some((scope) => scope.endsWith("/.default"));
    if (isDefault && ofApis.length > 1) {
      return refused("invalid_scope", "AADSTS70011: .default stands beside other scopes.");
    }
    return null;
  }

  /**
   * The refresh token of a page ends a day after somebody signed in, however often it is renewed,
   * and holds until then when it was used. Another is given only to who asks for offline_access.
   * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
   */
  #answer(scopes: string[], endsAt: number) {
    const lasts = ACCESS_LASTS[this.renewals.length % ACCESS_LASTS.length] ?? 0;
    const isForApi = scopes.some((scope) => !OPENID.includes(scope));
    const token = `${crypto.randomUUID()}-until-${String(now() + lasts)}`;
    this.#audiences.set(token, isForApi ? "api" : GRAPH);
    return HttpResponse.json({
      token_type: "Bearer",
      scope: this.#named(scopes, isForApi).join(" "),
      expires_in: lasts,
      access_token: token,
      id_token: idToken(),
      ...(scopes.includes("offline_access") && { refresh_token: this.#refresh(scopes, endsAt) }),
    });
  }

  /** With .default, all that it stands for is named beside it; offline_access never is. */
  #named(scopes: string[], isForApi: boolean): string[] {
    const told = scopes.filter((scope) => scope !== "offline_access");
    return [...new Set([...told, "email", ...(isForApi ? [this.#scopeOfApi] : [])])];
  }

  #refresh(scopes: string[], endsAt: number): string {
    const token = crypto.randomUUID();
    this.#grants.set(token, { scope: scopes.join(" "), endsAt });
    return token;
  }
}

/** https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference */
function idToken(): string {
  const times = { iat: now(), exp: now() + 60 * MINUTE };
  const claims = { iss: AUTHORITY, aud: "spa", sub: "ada", name: "Ada", ...times };
  const parts = [{ alg: "RS256", typ: "JWT" }, claims, {}];
  return parts.map((part) => btoa(JSON.stringify(part))).join(".");
}
