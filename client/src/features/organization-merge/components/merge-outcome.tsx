import { Button, Group, List, Stack, Text } from "@mantine/core";

import { Notice } from "../../../shared/feedback/notice";
import { RequestErrorNotice } from "../../../shared/feedback/request-error-notice";
import { externalLabel } from "../../../shared/mappings/mapping-labels";
import { useUndoMerge } from "../hooks/use-organization-merges";
import { mergeTexts } from "../texts";
import type { OrganizationMerge } from "../types";

const texts = mergeTexts.result;

/** What came of a merge, or of its undoing, which begins here too. */
export function MergeOutcome({
  merge,
  onClose,
}: {
  merge: OrganizationMerge;
  onClose: () => void;
}) {
  const undo = useUndoMerge();
  const answer = undo.data;
  const shown = answer?.__typename === "OrganizationMerge" ? answer : merge;
  const left = leftOf(shown);
  return (
    <Stack>
      <Notice kind={isUnderWay(shown) ? "info" : "success"}>{headline(shown)}</Notice>
      {left.length > 0 && (
        <Notice kind="warning" title={texts.left}>
          <List size="sm" withPadding style={{ overflowWrap: "anywhere" }}>
            {left.map((each) => (
              <List.Item key={each}>{each}</List.Item>
            ))}
          </List>
        </Notice>
      )}
      {answer && answer.__typename !== "OrganizationMerge" && (
        <Notice kind="error">
          <Text size="sm">{answer.message}</Text>
        </Notice>
      )}
      {undo.error && <RequestErrorNotice error={undo.error} />}
      <Group justify="flex-end">
        {shown.state === "DONE" && (
          <Button
            variant="default"
            loading={undo.isPending}
            onClick={() => {
              undo.mutate(shown.id);
            }}
          >
            {mergeTexts.undo.submit}
          </Button>
        )}
        <Button onClick={onClose} data-autofocus>
          {texts.close}
        </Button>
      </Group>
    </Stack>
  );
}

const isUnderWay = ({ state }: OrganizationMerge) => state === "UNDER_WAY" || state === "UNDOING";

function headline(merge: OrganizationMerge): string {
  const { fromName, intoName } = merge;
  if (merge.state === "UNDONE") return texts.undone(fromName, intoName);
  return isUnderWay(merge) ? texts.underWay(fromName, intoName) : texts.merged(fromName, intoName);
}

/** Each piece with its reason: those of the undoing, once there is one. */
function leftOf(merge: OrganizationMerge): string[] {
  const problem = (each: { problem?: string | null; undoProblem?: string | null }) =>
    merge.state === "UNDONE" ? each.undoProblem : each.problem;
  return [
    ...merge.mappings.flatMap((each) => {
      const said = problem(each);
      return said ? [`${each.integrationName}, ${externalLabel(each)}: ${said}`] : [];
    }),
    ...merge.people.flatMap((each) => {
      const said = problem(each);
      return said ? [`${each.userId}: ${said}`] : [];
    }),
  ];
}
