import { GraphiQL } from "graphiql";
import { type ComponentProps, useCallback, useState } from "react";
import { createPortal } from "react-dom";

import { ExampleChooser } from "./example-chooser";
import { EXAMPLES } from "./examples";
import { send } from "./fetcher";
import type { SignIn } from "./sign-in";
import { SignInMark } from "./sign-in-mark";

type Fetcher = ComponentProps<typeof GraphiQL>["fetcher"];

/** GraphiQL against this very host. A typed token stays in memory: a reload forgets it. */
export function Playground({ signIn }: { signIn: SignIn | null }) {
  const [token, setToken] = useState("");
  const [bar, setBar] = useState<HTMLElement | null>(null);
  const fetcher = useCallback<Fetcher>(
    (params, options) => send(params, { headers: options?.headers ?? {}, token }),
    [token],
  );
  return (
    <>
      <header className="playground-bar">
        <a href="/">
          <img src="/favicon.svg" alt="" width={24} height={24} /> Orgmap
        </a>
        <h1>Playground</h1>
        <div className="playground-examples" ref={setBar} />
        {signIn && <SignInMark signIn={signIn} />}
        <label>
          Bearer token
          <input
            type="password"
            value={token}
            autoComplete="off"
            placeholder={signIn ? "Instead of your sign-in" : "None with development sign-in"}
            onChange={(event) => {
              setToken(event.target.value.trim());
            }}
          />
        </label>
      </header>
      <GraphiQL
        fetcher={fetcher}
        defaultTabs={EXAMPLES.slice(0, 1)}
        defaultEditorToolsVisibility="variables"
        shouldPersistHeaders={false}
        showPersistHeadersSettings={false}
      >
        <GraphiQL.Logo>{bar && createPortal(<ExampleChooser />, bar)}</GraphiQL.Logo>
      </GraphiQL>
    </>
  );
}
