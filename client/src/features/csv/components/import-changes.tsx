import { Text, VisuallyHidden } from "@mantine/core";

import { ArrowRightIcon } from "../../../shared/icons";
import { csvTexts } from "../texts";
import type { ImportLine } from "../types";
import classes from "./import-lines.module.css";

const texts = csvTexts.lines;

/** Each field before and after; of a secret only that it changes. */
export function ImportChanges({ changes }: Pick<ImportLine, "changes">) {
  if (changes.length === 0) return null;
  return (
    <ul className={classes.changes}>
      {changes.map(({ field, before, after, isSecret }) => (
        <Text key={field} component="li" size="sm">
          <Text span inherit c="dimmed">
            {texts.change(field)}
          </Text>{" "}
          {isSecret ? (
            texts.secret
          ) : (
            <>
              <VisuallyHidden>{texts.before} </VisuallyHidden>
              {before ?? texts.nothing} <ArrowRightIcon size={12} />
              <VisuallyHidden> {texts.after}</VisuallyHidden> {after ?? texts.nothing}
            </>
          )}
        </Text>
      ))}
    </ul>
  );
}
