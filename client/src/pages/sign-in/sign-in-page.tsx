import { Button, Stack, Text } from "@mantine/core";

import { Notice } from "../../components/feedback/notice";
import { signInFailure } from "../../services/sign-in-failure";
import { texts } from "../../texts";
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
  const { title, explanation, action, again, failedTitle, ...others } = texts.signIn;
  if (error) return { title: failedTitle, explanation, action: texts.actions.retry };
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
            {texts.signIn.reason(reason)}
          </Text>
        )}
      </Stack>
    </Notice>
  );
}
