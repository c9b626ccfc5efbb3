import { Anchor } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";

import type { MappingField, Pointer } from "./mapping-form";

type Messages = Partial<Record<MappingField, string>>;

/**
 * Adds to a refused choice where to see what stands in its way. It opens beside this page, so that
 * what was typed is still there.
 */
export function withPointer(
  { externalOrgId, ...others }: Messages,
  pointer: Pointer | null,
): Partial<Record<MappingField, ReactNode>> {
  if (externalOrgId === undefined) return others;
  const refusal = pointer ? (
    <>
      {externalOrgId}{" "}
      <Anchor component={Link} to={pointer.to} target="_blank" inherit underline="always">
        {pointer.label}
      </Anchor>
    </>
  ) : (
    externalOrgId
  );
  return { ...others, externalOrgId: refusal };
}
