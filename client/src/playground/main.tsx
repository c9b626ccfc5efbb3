import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "./playground.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { Playground } from "./playground";
import { openSignIn, type SignIn } from "./sign-in";

// A token can be typed all the same where it cannot be known how people sign in.
void openSignIn()
  .catch(() => null)
  .then(show);

/** Not by a top-level await: with one, the bundler no longer joins small files of any page. */
function show(signIn: SignIn | null) {
  const root = document.getElementById("root");
  if (!root) throw new Error("graphiql.html has no #root");
  createRoot(root).render(
    <StrictMode>
      <Playground signIn={signIn} />
    </StrictMode>,
  );
}
