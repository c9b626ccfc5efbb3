import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";

import { lazyDialog } from "../../../shared/dialog/lazy-dialog";
import { PulseIcon } from "../../../shared/icons";
import { sharedTexts } from "../../../shared/texts";
import type { RunScope } from "../types";

export const BulkTestDialog = lazyDialog(async () => (await import("./bulk-test-dialog")).BulkTestDialog);

interface BulkTestButtonProps {
  scope: RunScope;
  /** What the organization or the integration is called. */
  subject: string;
}

/** Tests all mappings of an organization, or of an integration. */
export function BulkTestButton({ scope, subject }: BulkTestButtonProps) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button variant="default" leftSection={<PulseIcon size={16} />} onClick={open}>
        {sharedTexts.actions.testAll}
      </Button>
      <BulkTestDialog scope={scope} subject={subject} opened={opened} onClose={close} />
    </>
  );
}
