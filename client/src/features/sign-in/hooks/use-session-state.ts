import { useSyncExternalStore } from "react";

import type { OidcSession, SessionState } from "../../../lib/session/oidc-session";

export function useSessionState(session: OidcSession): SessionState {
  return useSyncExternalStore(session.subscribe, session.state);
}
