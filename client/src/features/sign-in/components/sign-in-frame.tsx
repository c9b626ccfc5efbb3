import { Container, Loader, Paper, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

import { sharedTexts } from "../../../shared/texts";
import { useTitle } from "../../../shared/use-title";
import classes from "./sign-in-frame.module.css";

interface SignInFrameProps {
  title: string;
  children?: ReactNode;
}

/** A page before anybody is signed in. */
export function SignInFrame({ title, children }: SignInFrameProps) {
  useTitle(title);
  return (
    <Container component="main" size={460} className={classes.page}>
      <Stack gap="lg">
        <div className={classes.brand}>
          <img src="/favicon.svg" alt="" width={32} height={32} />
          <span>{sharedTexts.appName}</span>
        </div>
        <Paper withBorder p="xl" radius="lg">
          <Stack gap="md" align="stretch">
            <Title order={1} size="h3">
              {title}
            </Title>
            {children}
          </Stack>
        </Paper>
      </Stack>
    </Container>
  );
}

/** While something is under way that ends by itself. */
export function SignInWaiting({ message }: { message: string }) {
  useTitle(message);
  return (
    <Container component="main" size={460} className={classes.page}>
      <Stack align="center" role="status">
        <Loader />
        <Text>{message}</Text>
      </Stack>
    </Container>
  );
}
