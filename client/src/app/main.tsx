import "./mantine-styles";
import "@mantine/notifications/styles.css";
import "./contrast.css";
import "./index.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { SignInGate } from "../features/sign-in/components/sign-in-gate";
import { createQueryClient } from "../lib/query/query-client";
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
