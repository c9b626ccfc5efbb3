import { Button } from "@mantine/core";
import { useId, useState } from "react";

import { useMayManageAll } from "../viewer/use-viewer";
import { MatchExplanation } from "./match-explanation";
import { matchTexts } from "./texts";

interface WhyMatchProps {
  organizationId: string;
  integrationName: string;
  external: { id: string; name: string };
  /** Whether it is known to be suggested. */
  isSuggested?: boolean;
}

/** Opens what speaks for and against a pair, for those who may compare all customers. */
export function WhyMatch({ isSuggested = false, external, ...pair }: WhyMatchProps) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const title = external.name || external.id;
  if (!useMayManageAll()) return null;
  return (
    <div>
      <Button
        variant="transparent"
        size="compact-sm"
        px={0}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        aria-label={isSuggested ? matchTexts.whyLabel(title) : matchTexts.whyOrNotLabel(title)}
        onClick={() => {
          setOpen(!isOpen);
        }}
      >
        {isSuggested ? matchTexts.why : matchTexts.whyOrNot}
      </Button>
      {isOpen && (
        <section id={id} aria-label={matchTexts.label(title)}>
          <MatchExplanation {...pair} externalOrgId={external.id} />
        </section>
      )}
    </div>
  );
}
