import { useState, useSyncExternalStore } from "react";

import { sessionTexts } from "../lib/session/texts";
import type { SignIn } from "./sign-in";
import { playgroundTexts } from "./texts";

/** Whose token goes along where none is typed, or how to get one. */
export function SignInMark({ signIn }: { signIn: SignIn }) {
  const hasEnded = useSyncExternalStore(signIn.subscribe, signIn.hasEnded);
  const [failed, setFailed] = useState(false);
  if (signIn.name !== null && !hasEnded) {
    return (
      <span>
        {playgroundTexts.signedInAs} {signIn.name}
      </span>
    );
  }
  return (
    <span>
      {failed && <span role="alert">{sessionTexts.unreachable} </span>}
      <button
        type="button"
        onClick={() => {
          signIn.signIn().catch(() => {
            setFailed(true);
          });
        }}
      >
        {playgroundTexts.signIn}
      </button>
    </span>
  );
}
