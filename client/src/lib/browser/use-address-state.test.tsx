import { screen } from "@testing-library/react";
import { Link, useLocation } from "react-router";
import { expect, it } from "vitest";

import { show } from "../../tests/show";
import { useAddressState } from "./use-address-state";

const NAMES = ["q", "state"] as const;

function Page() {
  const [{ q, state }, change] = useAddressState(NAMES);
  return (
    <>
      <input
        value={q}
        onChange={(event) => {
          change({ q: event.currentTarget.value });
        }}
      />
      <button
        onClick={() => {
          change({ q: "", state: "" });
        }}
      >
        Show all
      </button>
      <Link to="/?state=failing">Failing</Link>
      <output>{`${state} ${useLocation().search}`}</output>
    </>
  );
}

it("reads the address, writes to it, and follows a link", async () => {
  const user = show(<Page />, "/?q=ab&state=mapped&other=1");
  const field = screen.getByRole("textbox");
  expect(field).toHaveValue("ab");
  await user.type(field, "c d");
  expect(screen.getByRole("status")).toHaveTextContent("mapped ?q=abc+d&state=mapped&other=1");
  await user.click(screen.getByRole("button"));
  expect(screen.getByRole("status")).toHaveTextContent("?other=1");
  expect(field).toHaveValue("");
  await user.click(screen.getByRole("link"));
  expect(screen.getByRole("status")).toHaveTextContent("failing ?state=failing");
});
