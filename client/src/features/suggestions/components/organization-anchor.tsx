import { Anchor } from "@mantine/core";
import { Link } from "react-router";

/** An organization's name, which leads to its mappings. */
export function OrganizationAnchor({ organization }: { organization: { id: string; name: string } }) {
  return (
    <Anchor
      component={Link}
      to={`/organizations/${organization.id}/integrations`}
      inherit
      fw={600}
      c="inherit"
    >
      {organization.name}
    </Anchor>
  );
}
