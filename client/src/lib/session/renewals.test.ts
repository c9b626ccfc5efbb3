import { graphql, HttpResponse } from "msw";
import { User } from "oidc-client-ts";
import { afterEach, describe, expect, it, vi } from "vitest";

import { ViewerDocument } from "../../gql/graphql";
import { service } from "../../tests/service";
import { ISSUERS, TokenEndpoint } from "../../tests/token-endpoints";
import { request } from "../graphql/graphql-client";
import { createUserManager, OidcSession } from "./oidc-session";
import { openSession } from "./session";

const MINUTE = 60_000;
const VIEWER = { userId: "ada", name: "Ada", permissions: ["canViewConfig"] };

afterEach(() => {
  vi.useRealTimers();
  openSession(null);
  sessionStorage.clear();
});

describe.each(ISSUERS)("at $name", (issuer) => {
  it("a session is renewed a whole day long", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-03-02T08:00:00Z") });
    const endpoint = new TokenEndpoint(issuer);
    service.use(...endpoint.handlers, viewerOf(endpoint));
    const { authority, asked: scope } = issuer;
    const manager = createUserManager({ mode: "oidc", authority, clientId: "spa", scope });
    const profile = { sub: "ada", iss: authority, aud: "spa", exp: 2e9, iat: 1 };
    await manager.storeUser(new User({ ...endpoint.signedIn(), profile }));
    const session = new OidcSession(manager);
    openSession(session);

    for (let step = 0; step < 24 * 2; step += 1) {
      vi.setSystemTime(Date.now() + 30 * MINUTE);
      await expect(Promise.all([viewer(), viewer()])).resolves.toMatchObject([VIEWER, VIEWER]);
    }
    expect(endpoint.renewals).toBe(24);
    expect(session.state()).toEqual({ kind: "open" });
  });
});

const viewer = async () => (await request(ViewerDocument, {})).viewer;

function viewerOf(endpoint: TokenEndpoint) {
  return graphql.query("Viewer", ({ request: { headers } }) => {
    const token = headers.get("authorization")?.replace("Bearer ", "") ?? "";
    if (endpoint.holds(token)) {
      return HttpResponse.json({ data: { viewer: VIEWER, organizations: { nodes: [] } } });
    }
    const error = { message: "The token has expired.", extensions: { code: "UNAUTHENTICATED" } };
    return HttpResponse.json({ errors: [error] }, { status: 401 });
  });
}
