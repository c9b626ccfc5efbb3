import { Text, VisuallyHidden } from "@mantine/core";

import classes from "./evidence-list.module.css";
import { matchTexts } from "./texts";
import type { Evidence } from "./types";

/** Of a weight whose bar fills its half; more is rarely told apart by a person. */
const FULL = 6;

/** Each signal with a bar: to the right for what speaks for a pair, to the left for what against. */
export function EvidenceList({ signals }: { signals: readonly Evidence[] }) {
  if (signals.length === 0) return null;
  return (
    <div className={classes.evidence}>
      <ul className={classes.list} aria-label={matchTexts.evidence}>
        {signals.map((signal) => (
          <li key={`${signal.kind} ${signal.detail}`} className={classes.signal}>
            <Bar weight={signal.weight} />
            <Text size="sm" className={classes.weight}>
              <span aria-hidden>{matchTexts.weight(signal.weight)}</span>
              <VisuallyHidden>
                {matchTexts.direction(signal.weight)}, {matchTexts.weight(signal.weight)}:
              </VisuallyHidden>
            </Text>
            <Text size="sm" className={classes.detail}>
              <Kind kind={signal.kind} />
              {signal.detail}
            </Text>
          </li>
        ))}
      </ul>
      <Text size="xs" c="dimmed">
        {matchTexts.scale}
      </Text>
    </div>
  );
}

function Kind({ kind }: { kind: string }) {
  const title = matchTexts.kind(kind);
  if (title === null) return null;
  return (
    <Text span inherit fw={600}>
      {title}.{" "}
    </Text>
  );
}

function Bar({ weight }: { weight: number }) {
  const width = `${Math.min(Math.abs(weight) / FULL, 1) * 50}%`;
  return (
    <div className={classes.bar} aria-hidden>
      <div className={weight < 0 ? classes.against : classes.for} style={{ width }} />
    </div>
  );
}
