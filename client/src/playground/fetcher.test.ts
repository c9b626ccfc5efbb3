import { afterEach, expect, test, vi } from "vitest";

import { send } from "./fetcher";

afterEach(() => {
  vi.unstubAllGlobals();
});

const viewer = "query Viewer { viewer { userId } }";

test.each([
  ["goes along when the text has it", viewer, "Viewer", "Viewer"],
  ["is left out when the text no longer has it", viewer, "Organizations", undefined],
  ["chooses among several", `${viewer} query Other { __typename }`, "Other", "Other"],
  ["is left out of what does not parse", "query {", "Organizations", undefined],
])("the operation's name %s", async (_, query, operationName, sent) => {
  const fetched = vi.fn(() => Promise.resolve(Response.json({ data: null })));
  vi.stubGlobal("fetch", fetched);

  await send({ query, operationName }, { headers: {}, token: "" });

  const [, init] = fetched.mock.calls[0] as unknown as [string, { body: string }];
  expect((JSON.parse(init.body) as { operationName?: string }).operationName).toBe(sent);
});
