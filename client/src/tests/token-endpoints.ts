/**
 * The token endpoints of issuers beside Entra ID, by what each lets a page ask for again. Whoever
 * signs in there gets what the issuer gives of the scopes that were asked for.
 */
import { http, HttpResponse } from "msw";

const TOKENS_LAST = 3600;

export interface Issuer {
  name: string;
  source: string;
  authority: string;
  asked: string;
  /** Of the scopes that were asked for. */
  given: string[];
  /** Scopes that it names in its answers; none where it leaves them out. */
  named: string[] | null;
  /** Takes each refresh token once, and ends all of them when one is used again. */
  rotates: boolean;
  /** Gives no token for a renewal without this scope. */
  needs?: string;
}

export const ISSUERS: Issuer[] = [
  {
    name: "Keycloak",
    source: "https://www.keycloak.org/docs/latest/server_admin/#_client_scopes",
    authority: "https://keycloak.example/realms/acme",
    asked: "openid profile offline_access",
    given: ["openid", "profile", "offline_access"],
    named: ["openid", "email", "profile", "offline_access"],
    rotates: false,
  },
  {
    name: "Auth0",
    source: "https://auth0.com/docs/secure/tokens/refresh-tokens/refresh-token-rotation",
    authority: "https://acme.eu.auth0.com/",
    asked: "openid profile offline_access use:orgmap",
    given: ["openid", "profile", "offline_access"],
    named: ["openid", "profile", "offline_access"],
    rotates: true,
  },
  {
    name: "Okta",
    source: "https://developer.okta.com/docs/guides/refresh-tokens/main/",
    authority: "https://acme.okta.com/oauth2/default",
    asked: "openid profile offline_access",
    given: ["openid", "profile", "offline_access"],
    named: ["offline_access", "openid", "profile"],
    rotates: true,
  },
  {
    name: "authentik",
    source: "https://docs.goauthentik.io/add-secure-apps/providers/oauth2/",
    authority: "https://authentik.example/application/o/orgmap/",
    asked: "openid profile offline_access",
    given: ["openid", "profile", "offline_access"],
    named: ["openid", "profile", "offline_access"],
    rotates: true,
    needs: "offline_access",
  },
  {
    name: "oidc-provider, which gives no offline_access without consent",
    source: "https://github.com/panva/node-oidc-provider/blob/main/docs/README.md#issuerefreshtoken",
    authority: "https://oidc-provider.example",
    asked: "openid profile offline_access",
    given: ["openid", "profile"],
    named: ["openid", "profile"],
    rotates: true,
  },
  {
    name: "an issuer that names no scopes, because all were given",
    source: "https://datatracker.ietf.org/doc/html/rfc6749#section-5.1",
    authority: "https://plain.example",
    asked: "openid offline_access",
    given: ["openid", "offline_access"],
    named: null,
    rotates: false,
  },
];

const now = () => Math.floor(Date.now() / 1000);

export class TokenEndpoint {
  renewals = 0;
  readonly #issuer: Issuer;
  readonly #lasting = new Set<string>();
  readonly #used = new Set<string>();

  constructor(issuer: Issuer) {
    this.#issuer = issuer;
  }

  get handlers() {
    const root = this.#issuer.authority.replace(/\/$/, "");
    return [
      http.get(`${root}/.well-known/openid-configuration`, () =>
        HttpResponse.json({ issuer: this.#issuer.authority, token_endpoint: `${root}/token` }),
      ),
      http.post(`${root}/token`, async ({ request }) =>
        this.#renewed(new URLSearchParams(await request.text())),
      ),
    ];
  }

  /** What somebody who signs in comes back with. */
  signedIn() {
    return { ...this.#tokens(), expires_at: now() + TOKENS_LAST };
  }

  holds(token: string): boolean {
    return token.startsWith("access-until-") && Number(token.split("-until-")[1]) > now();
  }

  #renewed(asked: URLSearchParams) {
    const used = asked.get("refresh_token") ?? "";
    const scopes = (asked.get("scope") ?? this.#issuer.given.join(" ")).split(" ");
    if (this.#used.has(used)) this.#lasting.clear();
    if (!this.#lasting.has(used)) return refused("invalid_grant");
    // https://datatracker.ietf.org/doc/html/rfc6749#section-6
    if (scopes.some((scope) => !this.#issuer.given.includes(scope))) return refused("invalid_scope");
    const { needs } = this.#issuer;
    if (needs !== undefined && !scopes.includes(needs)) return refused("invalid_scope");
    if (this.#issuer.rotates) this.#used.add(used);
    this.renewals += 1;
    return HttpResponse.json(this.#tokens());
  }

  #tokens() {
    const refresh_token = crypto.randomUUID();
    this.#lasting.add(refresh_token);
    const { named } = this.#issuer;
    return {
      access_token: `access-until-${String(now() + TOKENS_LAST)}`,
      token_type: "Bearer",
      expires_in: TOKENS_LAST,
      refresh_token,
      ...(named && { scope: named.join(" ") }),
    };
  }
}

const refused = (error: string) => HttpResponse.json({ error }, { status: 400 });
