import "./mantine-styles";
import "@mantine/notifications/styles.css";
import "./contrast.css";
import "./index.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { createQueryClient } from "./hooks/query-client";
import { SignInGate } from "./pages/sign-in/sign-in-gate";
import { Providers } from "./providers";
import { Router } from "./routes";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

createRoot(root).render(
  <StrictMode>
    <Providers queryClient={createQueryClient()}>
      <SignInGate>
        <Router />
      </SignInGate>
    </Providers>
  </StrictMode>,
);
