import { Text, Title } from "@mantine/core";

import { useIntegrationTitles } from "../../../shared/integrations/use-integration-titles";
import { RelativeTime } from "../../../shared/values/relative-time";
import { organizationTexts } from "../texts";
import type { LearntName, OrganizationNames } from "../types";
import { NameRow } from "./name-row";
import classes from "./organization-names.module.css";

const texts = organizationTexts.names.learnt;

interface LearntNameListProps {
  names: OrganizationNames;
  canManage: boolean;
}

export function LearntNameList({ names, canManage }: LearntNameListProps) {
  return (
    <div>
      <Title order={3} size="h5" id="learnt-names">
        {texts.title}
      </Title>
      <Text size="sm" c="dimmed" mt="xs">
        {names.learntNames.length === 0 ? texts.none : texts.explanation}
      </Text>
      {names.learntNames.length > 0 && (
        <ul aria-labelledby="learnt-names" className={classes.list}>
          {names.learntNames.map((learnt) => (
            <NameRow
              key={learnt.name}
              organizationId={names.id}
              name={learnt.name}
              isForgotten={learnt.isForgotten}
              change={canManage ? (learnt.isForgotten ? "restore" : "forget") : null}
            >
              <Sources learnt={learnt} />
              {learnt.forgottenAt != null && (
                <>
                  {" · "}
                  {texts.forgotten} {organizationTexts.names.by} {learnt.forgottenBy},{" "}
                  <RelativeTime value={learnt.forgottenAt} />
                </>
              )}
            </NameRow>
          ))}
        </ul>
      )}
    </div>
  );
}

function Sources({ learnt }: { learnt: LearntName }) {
  const titleOf = useIntegrationTitles();
  const titles = learnt.taughtBy.map(({ integrationName }) => titleOf(integrationName));
  const distinct = [...new Set(titles)];
  return <>{distinct.length === 0 ? texts.fromNone : texts.from(distinct.join(", "))}</>;
}
