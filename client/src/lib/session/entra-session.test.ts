import { graphql, http, HttpResponse } from "msw";
import { OidcClient, type User, type UserManager } from "oidc-client-ts";
import { afterEach, beforeEach, describe, expect, it, test, vi } from "vitest";

import { ViewerDocument } from "../../gql/graphql";
import { AUTHORITY, Entra } from "../../tests/entra";
import { service } from "../../tests/service";
import { request } from "../graphql/graphql-client";
import { createUserManager, OidcSession, renewalScope, signInRequest } from "./oidc-session";
import { openSession } from "./session";

const API = "api://5c9a7a5e-30d2-4a8b-8f0e-5f5f5a6f7b10";
const DEFAULT = `openid profile offline_access ${API}/.default`;
const NAMED = `openid profile offline_access ${API}/access`;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let entra: Entra;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-03-02T08:00:00Z") });
  entra = new Entra(API);
  service.use(...entra.handlers, viewerFor((token) => entra.isForApi(token)));
});
afterEach(() => {
  vi.useRealTimers();
  openSession(null);
  sessionStorage.clear();
});

describe.each([
  ["the scope .default", DEFAULT, `openid profile ${API}/.default`],
  ["a scope by its name", NAMED, `openid profile ${API}/access`],
])("at Entra ID, asking for %s", (_, scope, renewed) => {
  it("nobody signs in again before the refresh token ends, and then somebody does", async () => {
    const session = await signedInAt(scope);
    const end = Date.now() + DAY;
    while (Date.now() < end - 10 * MINUTE) {
      vi.setSystemTime(Date.now() + 10 * MINUTE);
      await expect(fetchViewer()).resolves.toMatchObject({ userId: "ada" });
    }
    expect(entra.signIns).toBe(1);
    expect(entra.renewals.length).toBeGreaterThan(15);
    expect(new Set(entra.renewals)).toEqual(new Set([renewed]));

    vi.setSystemTime(end + 2 * 60 * MINUTE);
    await expect(fetchViewer()).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(session.state()).toEqual({ kind: "expired" });
  });
});

describe("a token that the service refuses", () => {
  it("is told with the service's reason, although the issuer renews nothing", async () => {
    const session = await signedInAt(DEFAULT);
    service.use(
      viewerFor(() => false),
      http.post(`${AUTHORITY.replace("/v2.0", "")}/oauth2/v2.0/token`, () =>
        HttpResponse.json({ error: "invalid_scope" }, { status: 400 }),
      ),
    );
    await expect(fetchViewer()).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(session.state()).toEqual({
      kind: "refused",
      reason: "The token is for another audience.",
    });
  });

  it("is for another API where none was asked for, and says so", async () => {
    const session = await signedInAt("openid profile offline_access");
    await expect(fetchViewer()).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(session.state()).toMatchObject({ reason: "The token is for another audience." });
  });
});

it("a session that could not be renewed by mistake says which one", async () => {
  const session = await signedInAt(DEFAULT);
  service.use(
    http.post(`${AUTHORITY.replace("/v2.0", "")}/oauth2/v2.0/token`, () =>
      HttpResponse.json(
        { error: "invalid_scope", error_description: "AADSTS70011: not valid." },
        { status: 400 },
      ),
    ),
  );
  vi.setSystemTime(Date.now() + DAY / 2);
  await expect(fetchViewer()).rejects.toThrow();
  expect(session.state()).toEqual({
    kind: "expired",
    reason: "AADSTS70011: not valid. (invalid_scope)",
  });
});

test.each([
  ["Entra ID names more and less", `openid offline_access ${API}/.default`, `openid ${API}/access`, `openid ${API}/.default`],
  ["authentik needs offline_access", "openid offline_access", "openid offline_access", "openid offline_access"],
  ["an issuer may not give offline_access", "openid offline_access", "openid", "openid"],
  ["Auth0 gave less", "openid offline_access use", "openid offline_access", "openid offline_access"],
  ["Keycloak names more", "openid profile", "openid profile email", "openid profile"],
  ["an issuer that names none gave all", "openid a", undefined, "openid a"],
])("%s: what is asked for again is what was asked for and given", (_, asked, answered, again) => {
  expect(renewalScope(asked, answered)).toBe(again);
});

test("which account to take is asked where another may be wanted", () => {
  expect(signInRequest("/")).not.toHaveProperty("prompt");
  expect(signInRequest("/", { askWho: true })).toMatchObject({ prompt: "select_account" });
});

const fetchViewer = async () => (await request(ViewerDocument, {})).viewer;

async function signedInAt(scope: string): Promise<OidcSession> {
  const settings = { mode: "oidc", authority: AUTHORITY, clientId: "spa", scope } as const;
  const manager = createUserManager(settings);
  await signIn(manager);
  const session = new OidcSession(manager);
  openSession(session);
  return session;
}

/** As a browser would, without leaving the page. */
async function signIn(manager: UserManager): Promise<User> {
  const { state } = signInRequest("/");
  const { url } = await new OidcClient(manager.settings).createSigninRequest({
    state,
    request_type: "si:r",
  });
  return manager.signinRedirectCallback(entra.authorize(url));
}

function viewerFor(isTaken: (token: string) => boolean) {
  return graphql.query("Viewer", ({ request: { headers } }) => {
    const token = headers.get("authorization")?.replace("Bearer ", "") ?? "";
    if (isTaken(token)) {
      const viewer = { userId: "ada", name: "Ada", permissions: ["canViewConfig"] };
      return HttpResponse.json({ data: { viewer, organizations: { nodes: [] } } });
    }
    const error = {
      message: "The token is for another audience.",
      extensions: { code: "UNAUTHENTICATED" },
    };
    return HttpResponse.json({ errors: [error] }, { status: 401 });
  });
}
