import { Button } from "@mantine/core";
import { Link } from "react-router";

import { LinkIcon } from "../../../shared/icons";
import type { CatalogIntegration } from "../../../shared/integrations/types";
import { useMayManageAll } from "../../../shared/viewer/use-viewer";
import { useSuggestions } from "../hooks/use-suggestions";
import { suggestionTexts } from "../texts";

const texts = suggestionTexts.link;

/** To the work queue, with how much is in it; for those who may open it. */
export function SuggestionsLink({ integration }: { integration: CatalogIntegration }) {
  const { name, supportsDiscovery, isConfigured } = integration;
  const isPossible = supportsDiscovery && isConfigured;
  const mayManage = useMayManageAll();
  const { suggestions } = useSuggestions(name, { enabled: isPossible && mayManage });
  if (!isPossible || !mayManage) return null;
  return (
    <Button
      component={Link}
      to={`/integrations/${name}/suggestions`}
      size="xs"
      variant="light"
      leftSection={<LinkIcon size={14} />}
    >
      {suggestions ? texts.count(suggestions.nodes.length) : texts.label}
    </Button>
  );
}
