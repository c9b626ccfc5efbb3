import { useState, useSyncExternalStore } from "react";

import { texts } from "../texts";
import type { SignIn } from "./sign-in";

/** Whose token goes along where none is typed, or how to get one. */
export function SignInMark({ signIn }: { signIn: SignIn }) {
  const hasEnded = useSyncExternalStore(signIn.subscribe, signIn.hasEnded);
  const [failed, setFailed] = useState(false);
  if (signIn.name !== null && !hasEnded) {
    return (
      <span>
        {texts.header.signedInAs} {signIn.name}
      </span>
    );
  }
  return (
    <span>
      {failed && <span role="alert">{texts.signIn.failures.unreachable} </span>}
      <button
        type="button"
        onClick={() => {
          signIn.signIn().catch(() => {
            setFailed(true);
          });
        }}
      >
        {texts.signIn.action}
      </button>
    </span>
  );
}
