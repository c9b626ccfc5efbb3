import { Button, Container } from "@mantine/core";

import { texts } from "../../texts";
import { EmptyState } from "../feedback/empty-state";
import { AlertIcon } from "../icons";

/** Shown where rendering failed, or where a part of the client could not be loaded. */
export function PageCrashed() {
  return (
    <Container component="main" size="sm" py="xl">
      <EmptyState
        icon={<AlertIcon size={26} />}
        title={texts.crashed.title}
        explanation={texts.crashed.explanation}
        action={
          <Button
            onClick={() => {
              window.location.reload();
            }}
          >
            {texts.crashed.reload}
          </Button>
        }
      />
    </Container>
  );
}
