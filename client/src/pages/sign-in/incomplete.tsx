import { Text } from "@mantine/core";

import { texts } from "../../texts";
import { SignInFrame } from "./sign-in-frame";

/** The service takes tokens, but these pages do not know how to get one. */
export function Incomplete({ missing }: { missing: string[] }) {
  return (
    <SignInFrame title={texts.signIn.incompleteTitle}>
      <Text style={{ overflowWrap: "anywhere" }}>{texts.signIn.incomplete(missing)}</Text>
    </SignInFrame>
  );
}
