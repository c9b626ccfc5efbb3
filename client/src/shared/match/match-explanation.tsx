import { Stack, Text } from "@mantine/core";

import { Notice } from "../feedback/notice";
import { RequestErrorNotice } from "../feedback/request-error-notice";
import { EvidenceList } from "./evidence-list";
import { percentOf } from "./percent";
import { matchTexts } from "./texts";
import type { ExplainedPair, Explanation } from "./types";
import { useExplanation } from "./use-explanation";

/** How sure a pair is, why it is not suggested if it is not, and each signal with its weight. */
export function MatchExplanation(pair: ExplainedPair) {
  const { data, error, isFetching, refetch } = useExplanation(pair);
  if (data?.__typename === "MatchExplanation") return <Found explanation={data} />;
  if (data) {
    return (
      <Notice kind="error" title={matchTexts.failed}>
        <Text size="sm">{data.message}</Text>
      </Notice>
    );
  }
  if (error) {
    return <RequestErrorNotice error={error} onRetry={() => void refetch()} retrying={isFetching} />;
  }
  return (
    <Text size="sm" c="dimmed" role="status">
      {matchTexts.loading}
    </Text>
  );
}

function Found({ explanation }: { explanation: Explanation }) {
  const { confidence, isSuggested, reasons, signals } = explanation;
  const percent = percentOf(confidence);
  return (
    <Stack gap={6}>
      <Text size="sm" fw={650} role="status">
        {isSuggested ? matchTexts.suggested(percent) : matchTexts.notSuggested(percent)}
      </Text>
      {reasons.length > 0 && (
        <ul aria-label={matchTexts.reasons}>
          {reasons.map((reason) => (
            <Text key={reason} component="li" size="sm">
              {reason}
            </Text>
          ))}
        </ul>
      )}
      <EvidenceList signals={signals} />
    </Stack>
  );
}
