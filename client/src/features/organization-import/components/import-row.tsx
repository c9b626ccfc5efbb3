import { Badge, Group, Text } from "@mantine/core";

import { identifyingDetails } from "../../../shared/external-organizations/external-details";
import { externalOrganizationTexts } from "../../../shared/external-organizations/texts";
import { mappingRowTexts } from "../../../shared/mappings/texts";
import { importTexts } from "../texts";
import type { ImportCandidate } from "../types";
import { twinNameOf } from "./chosen-item";
import type { Choice } from "./import-choices";
import classes from "./import-list.module.css";
import { TwinNote } from "./twin-note";

interface ImportRowProps {
  candidate: ImportCandidate;
  offered: readonly Choice[];
  choice: Choice | null;
  search: string;
  onChoose: (id: string, choice: Choice | null) => void;
}

/** One box where it is imported or not, and one for each choice where it has a twin. */
export function ImportRow({ candidate, offered, choice, search, onChoose }: ImportRowProps) {
  const { externalOrganization, state, twin } = candidate;
  const { id } = externalOrganization;
  if (twin) {
    return (
      <div className={classes.row}>
        <div className={classes.text}>
          <Summary candidate={candidate} search={search} />
          <TwinNote twin={twin} />
          <Group gap="0.25rem 1.25rem" mt={6}>
            {offered.map((each) => (
              <label key={each} className={classes.choice}>
                <input
                  type="checkbox"
                  className={classes.box}
                  aria-label={importTexts.choiceLabel[each](nameOf(candidate), twinNameOf(twin))}
                  checked={choice === each}
                  onChange={() => {
                    onChoose(id, choice === each ? null : each);
                  }}
                />
                <Text span size="sm">
                  {importTexts.choice[each](twinNameOf(twin))}
                </Text>
              </label>
            ))}
          </Group>
        </div>
      </div>
    );
  }
  if (state === "MAPPED") {
    return (
      <div className={classes.row}>
        <div className={classes.text}>
          <Summary candidate={candidate} search={search} />
        </div>
      </div>
    );
  }
  return (
    <label className={`${classes.row} ${classes.whole}`}>
      <input
        type="checkbox"
        className={classes.box}
        checked={choice === "import" && offered.length > 0}
        disabled={offered.length === 0}
        onChange={() => {
          onChoose(id, choice === "import" ? null : "import");
        }}
      />
      <span className={classes.text}>
        <Summary candidate={candidate} search={search} />
      </span>
    </label>
  );
}

const nameOf = ({ externalOrganization: { id, name } }: ImportCandidate) => name || id;

function Summary({ candidate, search }: Pick<ImportRowProps, "candidate" | "search">) {
  const { externalOrganization, state, groups, doubt } = candidate;
  const { id, name, isActive, mappings } = externalOrganization;
  const owners = [...new Set(mappings.map((mapping) => mapping.organization.name))];
  const details = identifyingDetails(externalOrganization, search);
  const others = groups.filter((group) => !details.some((detail) => detail.includes(group)));
  return (
    <>
      <Group component="span" gap={6}>
        <Text span size="sm" fw={600}>
          {name || mappingRowTexts.unnamed}
        </Text>
        {owners.length > 0 && (
          <Badge component="span" variant="light" tt="none" size="sm">
            {importTexts.mappedTo(owners.join(", "))}
          </Badge>
        )}
        {!isActive && (
          <Badge component="span" color="gray" variant="light" tt="none" size="sm">
            {importTexts.inactive}
          </Badge>
        )}
        {(state === "UNNAMED" || state === "EXCLUDED") && (
          <Badge component="span" color="gray" variant="light" tt="none" size="sm">
            {importTexts.notImported[state]}
          </Badge>
        )}
      </Group>
      <Text span display="block" size="xs" c="dimmed">
        {[externalOrganizationTexts.id(id), ...others, ...details].join(" · ")}
      </Text>
      {doubt !== null && (
        <Text span display="block" size="xs">
          {doubt}
        </Text>
      )}
    </>
  );
}
