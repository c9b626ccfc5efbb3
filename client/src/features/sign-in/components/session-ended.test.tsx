import { screen } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";

import { createUserManager, OidcSession, type SessionState } from "../../../lib/session/oidc-session";
import { show } from "../../../tests/show";
import { SessionEnded } from "./session-ended";

const ISSUER = "https://id.example";
const SETTINGS = { mode: "oidc", authority: ISSUER, clientId: "spa", scope: "openid" } as const;
const AGAIN = { name: "Sign in again" };

afterEach(() => {
  sessionStorage.clear();
});

it.each([
  ["a refusal", { kind: "refused", reason: "The token is for another audience." }],
  ["a renewal that failed by mistake", { kind: "expired", reason: "AADSTS70011 (invalid_scope)" }],
] as const)("%s is shown with its reason", async (_, state) => {
  showEnded(state);
  expect(await screen.findByText(`Reason given: ${state.reason}`)).toBeVisible();
});

it.each([
  ["who was refused is asked which account to take", { kind: "refused", reason: null }, true],
  ["whose time is over goes on with the same account", { kind: "expired" }, false],
] as const)("%s", async (_, state, isAsked) => {
  showEnded(state);
  const address = (await screen.findByRole("link", AGAIN)).getAttribute("href");
  expect(address?.endsWith("&account=ask")).toBe(isAsked);
});

function showEnded(state: SessionState) {
  const session = new OidcSession(createUserManager(SETTINGS));
  return show(<SessionEnded session={session} state={state} onSignIn={() => undefined} />);
}
