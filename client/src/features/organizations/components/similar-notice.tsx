import { Anchor, List, Text } from "@mantine/core";

import { Notice } from "../../../shared/feedback/notice";
import { percentOf } from "../../../shared/match/percent";
import { organizationTexts } from "../texts";
import type { SimilarOrganization } from "../types";

const texts = organizationTexts.similar;

/** Who is probably here already; links open beside the form, which keeps what was typed. */
export function SimilarNotice({ similar }: { similar: readonly SimilarOrganization[] }) {
  return (
    <Notice kind="warning" title={texts.title}>
      <List size="sm" spacing={4}>
        {similar.map(({ organization, confidence, signals }) => (
          <List.Item key={organization.id}>
            <Anchor
              href={`/organizations/${organization.id}/integrations`}
              target="_blank"
              rel="noreferrer"
              inherit
              underline="always"
            >
              {organization.name}
            </Anchor>
            {organization.isActive ? "" : texts.inactive}
            {texts.sure(percentOf(confidence))}{" "}
            <Text span inherit>
              {signals.map(({ detail }) => detail).join(" ")}
            </Text>
          </List.Item>
        ))}
      </List>
    </Notice>
  );
}
