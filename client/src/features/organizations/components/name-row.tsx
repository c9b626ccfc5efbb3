import { Button, Text } from "@mantine/core";
import type { ReactNode } from "react";

import { asRequestError } from "../../../lib/graphql/request-error";
import { toastError, toastSuccess } from "../../../shared/feedback/toast";
import { type NameChange, useNameChange } from "../hooks/use-organization-names";
import { organizationTexts } from "../texts";
import classes from "./organization-names.module.css";

const texts = organizationTexts.names.changes;

interface NameRowProps {
  organizationId: string;
  name: string;
  isForgotten?: boolean;
  /** What can be done with it; null for those who only look. */
  change: NameChange | null;
  /** The row may be gone by then, and the focus with it. */
  onDone?: () => void;
  /** Where it comes from. */
  children: ReactNode;
}

export function NameRow(props: NameRowProps) {
  const { organizationId, name, isForgotten, change, onDone, children } = props;
  return (
    <li className={classes.row}>
      <div className={classes.text}>
        <Text
          fw={600}
          c={isForgotten ? "dimmed" : undefined}
          td={isForgotten ? "line-through" : undefined}
        >
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          {children}
        </Text>
      </div>
      {change && (
        <ChangeButton
          organizationId={organizationId}
          name={name}
          change={change}
          onDone={onDone}
        />
      )}
    </li>
  );
}

interface ChangeButtonProps {
  organizationId: string;
  name: string;
  change: NameChange;
  onDone?: () => void;
}

function ChangeButton({ organizationId, name, change, onDone }: ChangeButtonProps) {
  const changing = useNameChange(change);
  const { label, action, done } = texts[change];
  const submit = () => {
    changing.mutate(
      { organizationId, name },
      {
        onSuccess: (result) => {
          if (result.__typename !== "Organization") {
            toastError(result.message);
            return;
          }
          toastSuccess(done(name));
          onDone?.();
        },
        onError: (error) => {
          toastError(asRequestError(error).message);
        },
      },
    );
  };
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={changing.isPending}
      aria-label={label(name)}
      onClick={submit}
    >
      {action}
    </Button>
  );
}
