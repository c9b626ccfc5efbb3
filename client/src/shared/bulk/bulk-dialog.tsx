import { Button, Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";

import { Dialog } from "../dialog/dialog";
import { useAskBeforeUnload } from "../dialog/dialog-guard";
import { Notice } from "../feedback/notice";
import { RequestErrorNotice } from "../feedback/request-error-notice";
import { sharedTexts } from "../texts";
import classes from "./bulk-dialog.module.css";
import { BulkRow } from "./bulk-row";
import { type BulkItem, type Judge, tally, verdictOn } from "./bulk-rows";
import { ScrollRows } from "./scroll-rows";
import { bulkTexts } from "./texts";
import { useBatches } from "./use-batches";

interface BulkDialogProps<TItem extends BulkItem, TOutcome> {
  title: string;
  explanation: string;
  previewLabel: string;
  submitLabel: string;
  /** What will be written: it must not change while the dialog is open. */
  items: readonly TItem[];
  opened: boolean;
  onClose: () => void;
  /** One outcome for each, in order. */
  send: (items: TItem[]) => Promise<TOutcome[]>;
  judge: Judge<TItem, TOutcome>;
  summary: (done: number, failed: number) => string;
  /** Where to go on from what was done; shown once something was. */
  next?: ReactNode;
  /** Something may have been written. */
  onEnd: () => void;
}

/** First exactly what will be written, then what became of each; it stays until that was read. */
export function BulkDialog<TItem extends BulkItem, TOutcome>(
  props: BulkDialogProps<TItem, TOutcome>,
) {
  const { title, items, opened, onClose, send, judge, onEnd } = props;
  const batches = useBatches<TItem, TOutcome>({ keyOf: ({ key }) => key, send, onEnd });
  const { states, isRunning, isStopping } = batches;
  useAskBeforeUnload(isRunning);
  const wasStarted = states.size > 0;
  const { done, left, decided } = tally(items, states, judge);
  const isEnded = wasStarted && !isRunning;
  const failed = new Set(left);
  const rows = isEnded ? [...left, ...items.filter((item) => !failed.has(item))] : items;

  const close = () => {
    if (isRunning) return;
    batches.reset();
    onClose();
  };

  return (
    <Dialog title={title} opened={opened} onClose={close}>
      <Stack>
        {!wasStarted && <Text size="sm">{props.explanation}</Text>}
        {isRunning && <Progress decided={decided} all={items.length} />}
        {isEnded && (
          <Notice kind={left.length === 0 ? "success" : "warning"}>
            {props.summary(done, left.length)}
          </Notice>
        )}
        {isEnded && done > 0 && props.next}
        {batches.error && <RequestErrorNotice error={batches.error} />}
        <ScrollRows
          label={wasStarted ? bulkTexts.outcomes : props.previewLabel}
          items={rows}
          keyOf={({ key }) => key}
        >
          {(item) => {
            const state = states.get(item.key);
            return <BulkRow item={item} verdict={state ? verdictOn(item, state, judge) : null} />;
          }}
        </ScrollRows>
        <Group justify="flex-end">
          {isRunning ? (
            <Button variant="default" onClick={batches.stop} disabled={isStopping}>
              {isStopping ? bulkTexts.stopping : bulkTexts.stop}
            </Button>
          ) : (
            <Button variant="default" onClick={close}>
              {isEnded ? sharedTexts.actions.close : sharedTexts.actions.cancel}
            </Button>
          )}
          {!isEnded && (
            <Button loading={isRunning} onClick={() => void batches.run(items)}>
              {props.submitLabel}
            </Button>
          )}
          {isEnded && left.length > 0 && (
            <Button onClick={() => void batches.run(left)}>{bulkTexts.retry(left.length)}</Button>
          )}
        </Group>
      </Stack>
    </Dialog>
  );
}

function Progress({ decided, all }: { decided: number; all: number }) {
  return (
    <div>
      <progress
        className={classes.progress}
        value={decided}
        max={all}
        aria-label={bulkTexts.progressLabel}
      />
      <Text size="sm" role="status">
        {bulkTexts.progress(decided, all)}
      </Text>
    </div>
  );
}
