import { expect, it } from "vitest";

import { suggestion } from "../../../tests/examples";
import { acceptableFrom } from "./confidence";

it("accepts from the threshold on, and never what is ambiguous", () => {
  const sure = suggestion("Anvil", { confidence: 0.9 });
  const less = suggestion("Birch", { confidence: 0.89 });
  const tied = suggestion("Calder", { confidence: 0.97, isAmbiguous: true });
  expect(acceptableFrom([tied, sure, less], 90)).toEqual({ accepted: [sure], ambiguous: [tied] });
  expect(acceptableFrom([tied, sure, less], 50).accepted).toEqual([sure, less]);
  expect(acceptableFrom([less], 90)).toEqual({ accepted: [], ambiguous: [] });
});
