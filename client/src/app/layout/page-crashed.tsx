import { Button, Container } from "@mantine/core";

import { EmptyState } from "../../shared/feedback/empty-state";
import { AlertIcon } from "../../shared/icons";
import { appTexts } from "../texts";

/** Shown where rendering failed, or where a part of the client could not be loaded. */
export function PageCrashed() {
  return (
    <Container component="main" size="sm" py="xl">
      <EmptyState
        icon={<AlertIcon size={26} />}
        title={appTexts.crashed.title}
        explanation={appTexts.crashed.explanation}
        action={
          <Button
            onClick={() => {
              window.location.reload();
            }}
          >
            {appTexts.crashed.reload}
          </Button>
        }
      />
    </Container>
  );
}
