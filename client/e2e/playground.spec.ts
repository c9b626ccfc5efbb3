import { expect, type Page } from "@playwright/test";

import { EXAMPLES } from "../src/playground/examples";
import { test } from "./service-of-worker";

test("an operation runs in the playground, and no request leaves the host", async ({
  page,
  baseURL,
}) => {
  const elsewhere = requestsElsewhere(page, baseURL);
  const complaints = complaintsOf(page);

  await page.goto("/graphiql");
  await expect(operation(page)).toContainText("query Organizations");
  await run(page);
  await expect(answer(page)).toContainText('"organizations"');

  await page.getByLabel("Examples").selectOption("Who am I, and what changed last");
  await expect(operation(page)).toContainText("query Viewer");
  await run(page);
  await expect(answer(page)).toContainText('"userId": "dev"');

  await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
  await expect(page.getByText("A GraphQL schema provides a root type")).toBeVisible();
  expect(elsewhere).toEqual([]);
  expect(complaints).toEqual([]);
});

test("the client's own pages send nothing elsewhere either", async ({ page, baseURL }) => {
  const elsewhere = requestsElsewhere(page, baseURL);
  const complaints = complaintsOf(page);
  await page.goto("/");
  await page.getByRole("searchbox").fill("Larkfield Dental");
  await page.getByRole("link", { name: "Larkfield Dental Group" }).click();
  await expect(page.getByRole("button", { name: "Add mapping" })).toBeVisible();

  expect(elsewhere).toEqual([]);
  expect(complaints).toEqual([]);
});

test("every example is valid", async ({ page }) => {
  test.slow();
  await page.goto("/graphiql");
  await expect(operation(page)).toContainText("query Organizations");
  for (const { name, query } of EXAMPLES) {
    await page.getByLabel("Examples").selectOption(name);
    const operationName = /(?:query|mutation|subscription) (\w+)/.exec(query)?.[1] ?? "";
    await expect(page.getByRole("tab", { selected: true })).toContainText(operationName);
    const answered = page.waitForResponse("**/graphql");
    await run(page);
    const reply = await answered;
    expect(reply.status(), name).toBe(200);
    // A browser keeps no body of a stream; one that is not valid would be no stream.
    if (query.includes("subscription ")) continue;
    expect(await reply.json(), name).not.toHaveProperty("errors");
  }
});

test("a subscription is shown as it goes on", async ({ page }) => {
  await page.goto("/graphiql");
  await expect(operation(page)).toContainText("query Organizations");
  await page.getByLabel("Examples").selectOption("Test all connections of an integration");
  await expect(operation(page)).toContainText("subscription TestConnections");
  const answered = page.waitForResponse("**/graphql");
  await run(page);

  expect((await answered).headers()["content-type"]).toContain("text/event-stream");
  await expect(answer(page)).toContainText('"success": true');
  await expect(page.getByRole("button", { name: "Execute query" })).toBeVisible();
});

test("the token in the field goes along with each request", async ({ page }) => {
  await page.goto("/graphiql");
  await expect(operation(page)).toContainText("query Organizations");
  await page.getByLabel("Bearer token").fill("a.token.here");
  const sent = page.waitForRequest(
    (request) => request.url().endsWith("/graphql") && !request.postData()?.includes("__schema"),
  );
  await run(page);

  expect((await sent).headers().authorization).toBe("Bearer a.token.here");
});

test("operation and answer stand one above the other on a phone", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/graphiql");
  await expect(operation(page)).toContainText("query Organizations");
  await run(page);
  await expect(answer(page)).toContainText('"organizations"');

  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(390);
  const [above, below] = await Promise.all([
    operation(page).boundingBox(),
    answer(page).boundingBox(),
  ]);
  expect(below?.y).toBeGreaterThan((above?.y ?? 0) + (above?.height ?? 0) - 1);
});

function operation(page: Page) {
  return page.getByRole("region", { name: "Operation Editor" });
}

function answer(page: Page) {
  return page.getByRole("region", { name: "Result Window" });
}

async function run(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Execute query (Ctrl-Enter)" }).click();
}

function requestsElsewhere(page: Page, baseURL: string | undefined): string[] {
  const elsewhere: string[] = [];
  page.context().on("request", (request) => {
    if (!request.url().startsWith(`${baseURL ?? ""}/`)) elsewhere.push(request.url());
  });
  return elsewhere;
}

/** What the browser refused, such as a script that the content security policy forbids. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  return complaints;
}
