import { Button, Group, Text } from "@mantine/core";

import { saveCsv } from "../../../lib/browser/save-file";
import { RequestErrorNotice } from "../../../shared/feedback/request-error-notice";
import { toastSuccess } from "../../../shared/feedback/toast";
import { useAuditDownload } from "../hooks/use-audit-download";
import { auditTexts } from "../texts";
import type { AuditEvent, AuditFilter } from "../types";
import { auditCsv } from "./audit-csv";

const texts = auditTexts.download;

interface AuditDownloadProps {
  organizationId: string | null;
  filter: AuditFilter;
}

/** Reads the trail to its end before it saves: a file is never a part of what was asked for. */
export function AuditDownload({ organizationId, filter }: AuditDownloadProps) {
  const { progress, error, start, cancel } = useAuditDownload(organizationId, filter);
  const download = () => {
    start(save);
  };
  if (progress) {
    return (
      <Group gap="sm">
        <Text size="sm" role="status">
          {texts.progress(progress.read, progress.found)}
        </Text>
        <Button size="xs" variant="default" onClick={cancel}>
          {texts.cancel}
        </Button>
      </Group>
    );
  }
  if (error) return <RequestErrorNotice error={error} onRetry={download} />;
  return (
    <Button variant="default" onClick={download}>
      {texts.start}
    </Button>
  );
}

function save(events: AuditEvent[]): void {
  saveCsv(texts.fileName(new Date().toISOString().slice(0, 10)), auditCsv(events));
  toastSuccess(texts.done(events.length));
}
