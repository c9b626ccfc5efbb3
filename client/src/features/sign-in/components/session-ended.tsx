import { Button, Modal, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import type { User } from "oidc-client-ts";
import { useEffect, useState } from "react";

import type { OidcSession, SessionState } from "../../../lib/session/oidc-session";
import { onHandOver, signInAgainAddress } from "../../../lib/session/session-handover";
import { signInTexts } from "../texts";

interface SessionEndedProps {
  session: OidcSession;
  state: SessionState;
  /** Leaves this page. */
  onSignIn: () => void;
}

/** Stands before the page, which keeps what was typed, until somebody has signed in again. */
export function SessionEnded({ session, state, onSignIn }: SessionEndedProps) {
  const tab = useSessionOfAnotherTab(session);
  const { expiredTitle, expired, refusedTitle, refused, unsaved, here } = signInTexts.ended;
  const isRefused = state.kind === "refused";
  const reason = "reason" in state ? state.reason : null;
  return (
    <Modal
      opened
      onClose={() => undefined}
      title={isRefused ? refusedTitle : expiredTitle}
      centered
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      radius="lg"
      padding="lg"
      zIndex={1000}
      overlayProps={{ backgroundOpacity: 0.45, blur: 4 }}
      styles={{ title: { fontSize: "var(--mantine-font-size-lg)", fontWeight: 650 } }}
    >
      <Stack>
        <Text>{isRefused ? refused : expired}</Text>
        {reason && <Text style={{ overflowWrap: "anywhere" }}>{signInTexts.reason(reason)}</Text>}
        <Text size="sm" c="dimmed">
          {unsaved}
        </Text>
        <Button
          component="a"
          href={signInAgainAddress(tab, { askWho: isRefused })}
          target="_blank"
          rel="noopener"
          data-autofocus
        >
          {signInTexts.again}
        </Button>
        <Button variant="subtle" onClick={onSignIn}>
          {here}
        </Button>
      </Stack>
    </Modal>
  );
}

/** Goes on with the session that another tab hands over; answers with the name of this one. */
function useSessionOfAnotherTab(session: OidcSession): string {
  const queryClient = useQueryClient();
  const [tab] = useState(() => crypto.randomUUID());
  useEffect(() => {
    const take = async (user: User) => {
      if (await session.resume(user)) await queryClient.invalidateQueries();
      else window.location.reload();
    };
    return onHandOver(tab, (user) => void take(user));
  }, [session, queryClient, tab]);
  return tab;
}
