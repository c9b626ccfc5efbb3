import { AlertIcon, CheckIcon, CrossIcon, MinusIcon, SkipIcon } from "../icons";
import type { CoverageState } from "./types";

/** Each state has a colour and, for those who cannot tell colours apart, a symbol. */
export const STATE_LOOKS = {
  UNMAPPED: { color: "gray", Icon: MinusIcon },
  MAPPED: { color: "green", Icon: CheckIcon },
  DRIFTED: { color: "orange", Icon: AlertIcon },
  FAILING: { color: "red", Icon: CrossIcon },
  EXCLUDED: { color: "gray", Icon: SkipIcon },
} satisfies Record<CoverageState, unknown>;
