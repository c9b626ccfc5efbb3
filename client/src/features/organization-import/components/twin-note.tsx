import { Anchor, Text } from "@mantine/core";
import { Link } from "react-router";

import { percentOf } from "../../../shared/match/percent";
import { importTexts } from "../texts";
import type { ImportTwin } from "../types";

/** Who it probably is, how sure that is and why. */
export function TwinNote({ twin }: { twin: ImportTwin }) {
  const { organization, externalOrganization, confidence, signals } = twin;
  return (
    <Text size="sm" mt={4}>
      {organization ? (
        <>
          {importTexts.twin.probably}{" "}
          <Anchor
            component={Link}
            to={`/organizations/${organization.id}/integrations`}
            inherit
            underline="always"
          >
            {organization.name}
          </Anchor>
          {organization.isActive ? "" : importTexts.twin.inactive}
        </>
      ) : (
        importTexts.twin.alsoListed(externalOrganization?.name ?? "", externalOrganization?.id ?? "")
      )}
      {importTexts.twin.sure(percentOf(confidence))}{" "}
      <Text span inherit c="dimmed">
        {signals.map(({ detail }) => detail).join(" ")}
      </Text>
    </Text>
  );
}
