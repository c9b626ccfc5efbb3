import { GraphiQL } from "graphiql";
import { type ComponentProps, useCallback, useState } from "react";
import { createPortal } from "react-dom";

import { ExampleChooser } from "./example-chooser";
import { EXAMPLES } from "./examples";
import { send } from "./fetcher";

type Fetcher = ComponentProps<typeof GraphiQL>["fetcher"];

/** GraphiQL against this very host. The token stays in the page's memory: a reload forgets it. */
export function Playground() {
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
        <label>
          Bearer token
          <input
            type="password"
            value={token}
            autoComplete="off"
            placeholder="None with development sign-in"
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
