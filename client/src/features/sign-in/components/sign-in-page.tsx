import { Button, Stack, Text } from "@mantine/core";

import { Notice } from "../../../shared/feedback/notice";
import { sharedTexts } from "../../../shared/texts";
import { signInTexts } from "../texts";
import { signInFailure } from "./sign-in-failure";
import { SignInFrame } from "./sign-in-frame";

interface SignInPageProps {
  /** Somebody has just signed out. */
  signedOut: boolean;
  /** Why the last attempt did not succeed. */
  error: unknown;
  onSignIn: () => void;
}

export function SignInPage({ signedOut, error, onSignIn }: SignInPageProps) {
  const { title, explanation, action } = wording(signedOut, error);
  return (
    <SignInFrame title={title}>
      {error ? <FailureNotice error={error} /> : <Text c="dimmed">{explanation}</Text>}
      <Button onClick={onSignIn} fullWidth>
        {action}
      </Button>
    </SignInFrame>
  );
}

function wording(signedOut: boolean, error: unknown) {
  const { title, explanation, action, again, failedTitle, ...others } = signInTexts;
  if (error) return { title: failedTitle, explanation, action: sharedTexts.actions.retry };
  if (!signedOut) return { title, explanation, action };
  return { title: others.signedOutTitle, explanation: others.signedOutExplanation, action: again };
}

function FailureNotice({ error }: { error: unknown }) {
  const { message, reason } = signInFailure(error);
  return (
    <Notice kind="error">
      <Stack gap="xs">
        <Text size="sm">{message}</Text>
        {reason !== null && (
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {signInTexts.reason(reason)}
          </Text>
        )}
      </Stack>
    </Notice>
  );
}
