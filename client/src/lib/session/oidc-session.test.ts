import { graphql, http, HttpResponse } from "msw";
import { User, type UserManager } from "oidc-client-ts";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";

import { ViewerDocument } from "../../gql/graphql";
import { service } from "../../tests/service";
import { request } from "../graphql/graphql-client";
import { createUserManager, OidcSession, returnAddress } from "./oidc-session";
import { accessToken, openSession } from "./session";

const ISSUER = "https://id.example";
const SETTINGS = { mode: "oidc", authority: ISSUER, clientId: "spa", scope: "openid" } as const;
const fetchViewer = async () => (await request(ViewerDocument, {})).viewer;
const now = () => Math.floor(Date.now() / 1000);

let manager: UserManager;
let session: OidcSession;

beforeEach(() => {
  manager = createUserManager(SETTINGS);
  session = new OidcSession(manager);
  openSession(session);
});
afterEach(() => {
  openSession(null);
  sessionStorage.clear();
});

describe("a request of somebody who is signed in", () => {
  it("carries their token", async () => {
    await signedIn({ access_token: "first" });
    const sent = onViewer(["first"]);
    await expect(fetchViewer()).resolves.toMatchObject({ userId: "ada" });
    expect(sent).toEqual(["first"]);
    await expect(accessToken()).resolves.toBe("first");
  });

  it("renews a token before it ends", async () => {
    await signedIn({ access_token: "first", expires_at: now() + 5 });
    const renewals = onRenewal("second");
    const sent = onViewer(["second"]);
    await fetchViewer();
    expect(sent).toEqual(["second"]);
    expect(renewals).toEqual(["refresh"]);
  });

  it("renews a token that the service refuses, once for all who wait, and is sent again", async () => {
    await signedIn({ access_token: "first" });
    const renewals = onRenewal("second");
    const sent = onViewer(["second"]);
    await Promise.all([fetchViewer(), fetchViewer(), fetchViewer()]);
    expect(renewals).toEqual(["refresh"]);
    expect(sent).toEqual(["first", "first", "first", "second", "second", "second"]);
    expect(session.state()).toEqual({ kind: "open" });
  });

  it("ends the session where the issuer renews nothing any more", async () => {
    await signedIn({ access_token: "first", expires_at: now() - 1 });
    onViewer([]);
    service.use(
      http.post(`${ISSUER}/token`, () =>
        HttpResponse.json({ error: "invalid_grant" }, { status: 400 }),
      ),
    );
    await expect(fetchViewer()).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(session.state()).toEqual({ kind: "expired" });
    await expect(accessToken()).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });

  it("ends the session with its token where there is nothing to renew it with", async () => {
    await signedIn({ access_token: "first", refresh_token: undefined, expires_at: now() - 1 });
    await expect(fetchViewer()).rejects.toMatchObject({ message: "Your session has ended." });
    expect(session.state()).toEqual({ kind: "expired" });
  });

  it("says why the service refuses the new token too, and asks no third time", async () => {
    await signedIn({ access_token: "first" });
    onRenewal("second");
    const sent = onViewer([]);
    await expect(fetchViewer()).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    expect(sent).toEqual(["first", "second"]);
    expect(session.state()).toEqual({ kind: "refused", reason: "The token is of no use." });
  });

  it("keeps the session where the issuer cannot be reached just now", async () => {
    await signedIn({ access_token: "first", expires_at: now() - 1 });
    service.use(http.post(`${ISSUER}/token`, () => HttpResponse.error()));
    await expect(fetchViewer()).rejects.toMatchObject({ code: "NETWORK", isTransient: true });
    expect(session.state()).toEqual({ kind: "open" });
  });

  it("uses a token that still holds while the issuer cannot be reached", async () => {
    await signedIn({ access_token: "first", expires_at: now() + 20 });
    service.use(http.post(`${ISSUER}/token`, () => HttpResponse.error()));
    onViewer(["first"]);
    await expect(fetchViewer()).resolves.toMatchObject({ userId: "ada" });
  });
});

it("goes on where the same person signed in again, and not where another did", async () => {
  await signedIn({ access_token: "first", refresh_token: undefined, expires_at: now() - 1 });
  await expect(fetchViewer()).rejects.toThrow();
  await expect(session.resume(user({ access_token: "next" }))).resolves.toBe(true);
  expect(session.state()).toEqual({ kind: "open" });
  const other = user({ profile: { ...user().profile, sub: "grace" } });
  await expect(session.resume(other)).resolves.toBe(false);
});

test.each([
  [{ returnTo: "/organizations?q=a#b" }, "/organizations?q=a#b"],
  [{ returnTo: "https://evil.example/x" }, "/"],
  [{ returnTo: "//evil.example/x" }, "/"],
  [{ returnTo: "/\\evil.example" }, "/"],
  [{ returnTo: "javascript:alert(1)" }, "/"],
  [{ returnTo: "/signed-in?code=1" }, "/"],
  [{ returnTo: 7 }, "/"],
  [undefined, "/"],
])("of %j one comes back to %s", (journey, address) => {
  expect(returnAddress(journey)).toBe(address);
});

function user(changes: Partial<User> = {}): User {
  return new User({
    access_token: "token",
    refresh_token: "refresh",
    token_type: "Bearer",
    expires_at: now() + 3600,
    profile: { sub: "ada", iss: ISSUER, aud: "spa", exp: now() + 3600, iat: now() },
    ...changes,
  });
}

async function signedIn(changes: Partial<User>): Promise<void> {
  service.use(
    http.get(`${ISSUER}/.well-known/openid-configuration`, () =>
      HttpResponse.json({ issuer: ISSUER, token_endpoint: `${ISSUER}/token` }),
    ),
  );
  await manager.storeUser(user(changes));
}

/** Answers with the refresh tokens that were used. */
function onRenewal(token: string): string[] {
  const used: string[] = [];
  service.use(
    http.post(`${ISSUER}/token`, async ({ request }) => {
      used.push(String(new URLSearchParams(await request.text()).get("refresh_token")));
      return HttpResponse.json({ access_token: token, token_type: "Bearer", expires_in: 3600 });
    }),
  );
  return used;
}

/** A service that takes these tokens; answers with all that were sent. */
function onViewer(taken: string[]): string[] {
  const sent: string[] = [];
  service.use(
    graphql.query("Viewer", ({ request }) => {
      const token = request.headers.get("authorization")?.replace("Bearer ", "") ?? "";
      sent.push(token);
      if (taken.includes(token)) return HttpResponse.json({ data: VIEWER });
      const error = {
        message: "The token is of no use.",
        extensions: { code: "UNAUTHENTICATED" },
      };
      return HttpResponse.json({ errors: [error] }, { status: 401 });
    }),
  );
  return sent;
}

const VIEWER = {
  viewer: { userId: "ada", name: "Ada", permissions: ["canViewConfig"] },
  organizations: { nodes: [] },
};
