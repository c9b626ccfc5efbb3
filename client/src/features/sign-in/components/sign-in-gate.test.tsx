import { screen } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { afterEach, describe, expect, it } from "vitest";

import { openSession } from "../../../lib/session/session";
import { service } from "../../../tests/service";
import { show } from "../../../tests/show";
import { SignInGate } from "./sign-in-gate";

const CONFIG = "/auth/config";
const PATIENT = { timeout: 10_000 };

const onConfig = (settings: object) => {
  service.use(http.get(CONFIG, () => HttpResponse.json(settings)));
};
const showGate = () => show(<SignInGate>the client</SignInGate>);

afterEach(() => {
  openSession(null);
  sessionStorage.clear();
});

describe("the way in", () => {
  it("is open in development", async () => {
    onConfig({ mode: "dev" });
    showGate();
    expect(await screen.findByText("the client")).toBeInTheDocument();
  });

  it("is a button where people sign in, and says when the issuer cannot be reached", async () => {
    onConfig({ mode: "oidc", authority: "https://id.example", clientId: "spa", scope: "openid" });
    service.use(http.get("https://id.example/*", () => HttpResponse.error()));
    const user = showGate();
    await user.click(await screen.findByRole("button", { name: "Sign in" }, PATIENT));
    expect(await screen.findByRole("alert", {}, PATIENT)).toHaveTextContent("could not be reached");
    expect(screen.getByRole("button", { name: "Try again" })).toBeInTheDocument();
    expect(screen.queryByText("the client")).not.toBeInTheDocument();
  });

  it("names the setting that is missing", async () => {
    onConfig({ mode: "oidc", missing: ["ORGMAP_OIDC_CLIENT_ID"] });
    showGate();
    expect(await screen.findByText(/has to set ORGMAP_OIDC_CLIENT_ID/, {}, PATIENT)).toBeVisible();
  });

  it.each([
    ["cannot be reached", () => HttpResponse.error(), "could not be reached"],
    ["is down", () => HttpResponse.html("<h1>Bad gateway</h1>", { status: 502 }), "not available"],
    ["is none of Orgmap", () => HttpResponse.json({ mode: "other" }), "HTTP 200"],
  ])("can be tried again where the service %s", async (_, answer, sentence) => {
    service.use(http.get(CONFIG, answer));
    const user = showGate();
    expect(await screen.findByRole("alert", {}, PATIENT)).toHaveTextContent(sentence);
    onConfig({ mode: "dev" });
    await user.click(screen.getByRole("button", { name: "Try again" }));
    expect(await screen.findByText("the client")).toBeInTheDocument();
  });
});
