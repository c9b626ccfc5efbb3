import { expect, type Locator, type Page } from "@playwright/test";

import { ADMINISTRATOR, test } from "./site";

// One Orgmap and one issuer for all of them. Signing in goes through half a dozen pages.
test.describe.configure({ mode: "default", timeout: 120_000 });

const VIEWER = { query: "{ viewer { userId } }" };

test("somebody signs in, comes to the page they wanted, maps a customer and signs out", async ({
  page,
}) => {
  await page.goto("/organizations?q=lark");
  await signIn(page, ADMINISTRATOR);
  await expect(page).toHaveURL(/\/organizations\?q=lark$/);
  await expect(account(page)).toHaveAccessibleName("Ada King, your account");
  await expect(page.getByRole("link", { name: "Larkfield Dental Group" })).toBeVisible();

  await page.goto("/");
  await page.getByRole("button", { name: "New organization" }).click();
  const creating = page.getByRole("dialog", { name: "New organization" });
  await creating.getByRole("textbox", { name: "Name" }).fill("Signed In Customer");
  await creating.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Signed In Customer" })).toBeVisible();

  await page.getByRole("button", { name: "Add mapping" }).click();
  const adding = page.getByRole("dialog", { name: "Add mapping" });
  await adding.getByRole("combobox", { name: "Integration" }).click();
  await page.getByRole("option", { name: "HaloPSA" }).click();
  const client = unmappedClient(page);
  const [name = ""] = (await client.innerText()).split("\n");
  await client.click();
  await adding.getByRole("button", { name: "Add mapping" }).click();
  await expect(page.getByText(`The mapping to ${name} was added.`)).toBeVisible();

  const answered = await page.request.post("/graphql", { data: VIEWER });
  expect(answered.status()).toBe(401);

  await account(page).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Yes, sign me out" }).click();
  await expect(page).toHaveURL(/\/signed-out$/);
  await expect(page.getByRole("heading", { name: "You are signed out" })).toBeVisible();
  const kept = await page.evaluate(() => Object.entries(sessionStorage).flat().join("\n"));
  expect(kept).not.toContain("oidc");

  await page.goto("/organizations");
  await expect(page.getByRole("heading", { name: "Sign in to Orgmap" })).toBeVisible();
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByPlaceholder("Enter any login")).toBeVisible();
});

test("the page says who was signed in after a reload, and asks nobody", async ({ page }) => {
  await page.goto("/organizations");
  await signIn(page, ADMINISTRATOR);
  await expect(account(page)).toBeVisible();
  await page.reload();
  await expect(account(page)).toHaveAccessibleName("Ada King, your account");
});

test("somebody without a grant is told so, with the id to send", async ({ page }) => {
  await page.goto("/organizations");
  await signIn(page, "grace-hopper");
  await expect(page.getByRole("heading", { name: "You have no access yet" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText("grace-hopper");
  await expect(page.getByRole("button", { name: "New organization" })).toHaveCount(0);
});

test("a refusal at the issuer is said in plain words, and can be tried again", async ({ page }) => {
  await page.goto("/organizations?q=lark");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("link", { name: "Cancel" }).click();
  await expect(page.getByRole("heading", { name: "You are not signed in" })).toBeVisible();
  await expect(page.getByRole("alert")).toContainText("cancelled or refused");

  await page.getByRole("button", { name: "Try again" }).click();
  await atTheIssuer(page, ADMINISTRATOR);
  await expect(page).toHaveURL(/\/organizations\?q=lark$/);
  await expect(account(page)).toHaveAccessibleName("Ada King, your account");
});

test("an issuer that cannot be reached is said, and can be tried again", async ({ page, site }) => {
  const discovery = `${site.issuer}/.well-known/openid-configuration`;
  await page.route(discovery, (route) => route.abort());
  await page.goto("/organizations");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toContainText("could not be reached");

  await page.unroute(discovery);
  await page.getByRole("button", { name: "Try again" }).click();
  await atTheIssuer(page, ADMINISTRATOR);
  await expect(account(page)).toHaveAccessibleName("Ada King, your account");
});

test("a token that the service refuses is renewed, unnoticed", async ({ page }) => {
  await page.goto("/organizations");
  await signIn(page, ADMINISTRATOR);
  await expect(account(page)).toBeVisible();
  await changeTokens(page, { access_token: "of.no.use" });

  await page.getByRole("link", { name: "Larkfield Dental Group" }).click();
  await expect(page.getByRole("button", { name: "Add mapping" })).toBeEnabled();
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("a session that ended is begun again in another tab, and nothing typed is lost", async ({
  page,
}) => {
  await page.goto("/organizations");
  await signIn(page, ADMINISTRATOR);
  await page.getByRole("button", { name: "New organization" }).click();
  const creating = page.getByRole("dialog", { name: "New organization" });
  await creating.getByRole("textbox", { name: "Name" }).fill("Typed Before");
  await changeTokens(page, { refresh_token: undefined, expires_at: 1 });
  await creating.getByRole("button", { name: "Create" }).click();

  const ended = page.getByRole("dialog", { name: "Your session has ended" });
  await expect(ended).toBeVisible();
  await ended.getByRole("link", { name: "Sign in again" }).click();
  await expect(ended).toHaveCount(0);
  await expect(creating.getByRole("textbox", { name: "Name" })).toHaveValue("Typed Before");
  await creating.getByRole("button", { name: "Create" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Typed Before" })).toBeVisible();
});

test("the playground asks as whoever signed in", async ({ page }) => {
  await page.goto("/graphiql");
  await page.getByRole("button", { name: "Sign in" }).click();
  await atTheIssuer(page, ADMINISTRATOR);
  await expect(page).toHaveURL(/\/graphiql$/);
  await expect(page.getByText("Signed in as Ada King")).toBeVisible();
  const operation = page.getByRole("region", { name: "Operation Editor" });
  await expect(operation).toContainText("query Organizations");
  await page.getByLabel("Examples").selectOption("Who am I, and what changed last");
  await expect(operation).toContainText("query Viewer");
  await page.getByRole("button", { name: "Execute query (Ctrl-Enter)" }).click();
  const answer = page.getByRole("region", { name: "Result Window" });
  await expect(answer).toContainText(`"userId": "${ADMINISTRATOR}"`);
});

async function signIn(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Sign in" }).click();
  await atTheIssuer(page, name);
}

async function atTheIssuer(page: Page, name: string): Promise<void> {
  await page.getByPlaceholder("Enter any login").fill(name);
  await page.getByPlaceholder("and password").fill("any");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
}

function account(page: Page): Locator {
  return page.getByRole("button", { name: "your account" });
}

/** A client in the open list that no organization is mapped to. */
function unmappedClient(page: Page): Locator {
  return page
    .getByRole("option")
    .filter({ hasNotText: "Mapped to" })
    .filter({ hasNotText: "Inactive" })
    .filter({ hasText: "Id " })
    .first();
}

/** As time would, or an administrator at the issuer. */
async function changeTokens(page: Page, changes: Record<string, unknown>): Promise<void> {
  await page.evaluate((changed) => {
    const key = Object.keys(sessionStorage).find((name) => name.includes("user:")) ?? "";
    const user = JSON.parse(sessionStorage.getItem(key) ?? "{}") as object;
    sessionStorage.setItem(key, JSON.stringify({ ...user, ...changed }));
  }, changes);
}
