import { Text } from "@mantine/core";

import { signInTexts } from "../texts";
import { SignInFrame } from "./sign-in-frame";

/** The service takes tokens, but these pages do not know how to get one. */
export function Incomplete({ missing }: { missing: string[] }) {
  return (
    <SignInFrame title={signInTexts.incompleteTitle}>
      <Text style={{ overflowWrap: "anywhere" }}>{signInTexts.incomplete(missing)}</Text>
    </SignInFrame>
  );
}
