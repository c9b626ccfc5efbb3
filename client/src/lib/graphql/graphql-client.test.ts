import { http, HttpResponse } from "msw";
import { describe, expect, it } from "vitest";

import { ViewerDocument } from "../../gql/graphql";
import { disconnect, refuse, service } from "../../tests/service";
import { request } from "./graphql-client";

const fetchViewer = () => request(ViewerDocument, {});

describe("a request that brings no data", () => {
  it("names the code, what to do and the reference when the service refuses it", async () => {
    refuse("Viewer", { message: "It broke.", code: "INTERNAL", correlationId: "c-1" });
    await expect(fetchViewer()).rejects.toMatchObject({
      code: "INTERNAL",
      message: "It broke.",
      advice: expect.stringContaining("Try again") as string,
      correlationId: "c-1",
      isTransient: false,
    });
  });

  it("says so when the service cannot be reached", async () => {
    disconnect("Viewer");
    await expect(fetchViewer()).rejects.toMatchObject({ code: "NETWORK", isTransient: true });
  });

  it("takes a page of a proxy for an outage, not for data", async () => {
    service.use(http.post("/graphql", () => HttpResponse.html("<h1>Bad gateway</h1>", { status: 502 })));
    await expect(fetchViewer()).rejects.toMatchObject({ code: "UNAVAILABLE", isTransient: true });
  });

  it("names the status of an answer that is not GraphQL", async () => {
    service.use(http.post("/graphql", () => HttpResponse.html("<h1>Sign in</h1>")));
    await expect(fetchViewer()).rejects.toMatchObject({
      code: "BAD_ANSWER",
      message: expect.stringContaining("HTTP 200") as string,
    });
  });

  it("does not take JSON null for data", async () => {
    service.use(http.post("/graphql", () => HttpResponse.json(null)));
    await expect(fetchViewer()).rejects.toMatchObject({ code: "BAD_ANSWER" });
  });
});
