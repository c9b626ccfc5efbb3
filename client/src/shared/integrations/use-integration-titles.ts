import { useIntegrationCatalog } from "./use-integration-catalog";

/** What people call an integration; one that is no longer installed keeps its plain name. */
export function useIntegrationTitles(): (name: string) => string {
  const { data = [] } = useIntegrationCatalog();
  const titles = new Map(data.map(({ name, displayName }) => [name, displayName]));
  return (name) => titles.get(name) ?? name;
}
