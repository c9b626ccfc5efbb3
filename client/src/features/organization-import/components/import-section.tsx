import { Stack, Text, Title, UnstyledButton } from "@mantine/core";
import { type ReactNode, useId, useState } from "react";

import { ArrowRightIcon } from "../../../shared/icons";
import classes from "./import-list.module.css";

interface ImportSectionProps {
  title: string;
  explanation: string;
  count: number;
  /** Whether it is open at first. */
  isOpen: boolean;
  children: ReactNode;
}

/** A part of the list that can be closed; one without anything in it is not shown. */
export function ImportSection({ title, explanation, count, isOpen, children }: ImportSectionProps) {
  const [shown, setShown] = useState(isOpen);
  const id = useId();
  if (count === 0) return null;
  return (
    <section aria-labelledby={`${id}-title`}>
      <Stack gap="xs">
        <div>
          <Title order={2} size="h4" id={`${id}-title`}>
            <UnstyledButton
              className={classes.toggle}
              aria-expanded={shown}
              aria-controls={id}
              onClick={() => {
                setShown(!shown);
              }}
            >
              <ArrowRightIcon size={16} className={shown ? classes.opened : undefined} />
              {title} ({count.toLocaleString("en")})
            </UnstyledButton>
          </Title>
          <Text size="sm" c="dimmed">
            {explanation}
          </Text>
        </div>
        <div id={id}>{shown && children}</div>
      </Stack>
    </section>
  );
}
