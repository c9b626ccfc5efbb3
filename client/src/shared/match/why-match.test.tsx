import { screen, within } from "@testing-library/react";
import { beforeEach, expect, it } from "vitest";

import { manager } from "../../tests/examples";
import { onExplanation, onViewer } from "../../tests/service";
import { show } from "../../tests/show";
import type { Explanation } from "./types";
import { WhyMatch } from "./why-match";

const explanation = (changes: Partial<Explanation> = {}) => ({
  explainMatch: {
    __typename: "MatchExplanation" as const,
    confidence: 0.85,
    isSuggested: false,
    signals: [
      { kind: "EXACT_NAME", detail: "Both are called “Anvil”.", weight: 3.48 },
      { kind: "DIFFERENT_DOMAINS", detail: "Their domains differ.", weight: -1.74 },
      { kind: "NEWER_THAN_THIS_CLIENT", detail: "They have one owner.", weight: 0 },
    ],
    reasons: ["The pair was rejected."],
    ...changes,
  },
});

const why = (isSuggested?: boolean) =>
  show(
    <WhyMatch
      organizationId="o1"
      integrationName="halopsa"
      external={{ id: "17", name: "Anvil Ltd" }}
      isSuggested={isSuggested}
    />,
  );

beforeEach(() => {
  onViewer({ viewer: manager, organizations: { nodes: [] } });
});

it("asks once it is opened, and tells what speaks for and against", async () => {
  const asked = onExplanation(explanation());
  const user = why();
  const button = await screen.findByRole("button", { name: "Why, or why not, Anvil Ltd?" });
  expect(button).toHaveAttribute("aria-expanded", "false");
  expect(asked).toEqual([]);

  await user.click(button);
  expect(button).toHaveAttribute("aria-expanded", "true");
  expect(await screen.findByText("85 % sure, not suggested")).toBeInTheDocument();
  expect(asked).toEqual([
    { organizationId: "o1", integrationName: "halopsa", externalOrgId: "17" },
  ]);
  const region = screen.getByRole("region", { name: "What speaks for and against Anvil Ltd" });
  expect(button).toHaveAttribute("aria-controls", region.id);
  const reasons = within(region).getByRole("list", { name: "Why it is not suggested" });
  expect(reasons).toHaveTextContent("The pair was rejected.");
  const signals = within(within(region).getByRole("list", { name: "For and against" }));
  expect(signals.getAllByRole("listitem").map(({ textContent }) => textContent)).toEqual([
    "+3.5speaks for it, +3.5:Same name. Both are called “Anvil”.",
    "−1.7speaks against it, −1.7:Different domains. Their domains differ.",
    "0.0says nothing, 0.0:They have one owner.",
  ]);

  await user.click(button);
  expect(screen.queryByRole("region")).not.toBeInTheDocument();
});

it("has no reasons against what is suggested", async () => {
  onExplanation(explanation({ confidence: 0.97, isSuggested: true, reasons: [] }));
  const user = why(true);
  await user.click(await screen.findByRole("button", { name: "Why Anvil Ltd?" }));
  expect(await screen.findByText("97 % sure, suggested")).toBeInTheDocument();
  expect(screen.queryByRole("list", { name: "Why it is not suggested" })).not.toBeInTheDocument();
});

it("says why nothing can be said", async () => {
  onExplanation({
    explainMatch: { __typename: "NotFoundError", message: "halopsa does not list '17'." },
  });
  const user = why();
  await user.click(await screen.findByRole("button"));
  expect(await screen.findByRole("alert")).toHaveTextContent("halopsa does not list '17'.");
});

it("is not there for those who may not compare all customers", async () => {
  const asked = onViewer({
    viewer: { ...manager, permissions: ["canViewConfig"] },
    organizations: { nodes: [] },
  });
  why();
  await expect.poll(() => asked.length).toBe(1);
  expect(screen.queryByRole("button")).not.toBeInTheDocument();
});
