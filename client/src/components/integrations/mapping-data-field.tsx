import { Fieldset, Skeleton, Stack, Switch, Text } from "@mantine/core";
import { lazy, Suspense, useState, type ReactNode } from "react";

import { allowsOthers, formSchema, otherFields, type Data } from "../mapping-data/schema";
import { mappingDataTexts as texts } from "../mapping-data/texts";
import { MappingDataText } from "./mapping-data-text";
import { dataIn } from "./mapping-form";

const MappingDataForm = lazy(async () => ({
  default: (await import("../mapping-data/mapping-data-form")).MappingDataForm,
}));

interface MappingDataFieldProps {
  /** JSON Schema of the data, as the integration declares it. */
  schema: unknown;
  /** JSON text: what is typed as JSON need not be an object yet. */
  value: string;
  onChange: (value: string) => void;
  error: ReactNode;
  /** What the service refused, by the field's name. */
  refusals: Readonly<Record<string, string>>;
}

/** A form where the integration declares fields; JSON where it does not, or for what else it takes. */
export function MappingDataField({ schema, value, onChange, error, refusals }: MappingDataFieldProps) {
  const [asJson, setAsJson] = useState(false);
  const declared = formSchema(schema);
  if (!declared) return <MappingDataText value={value} onChange={onChange} error={error} />;
  const data = dataIn(value);
  const others = data ? otherFields(declared, data) : [];
  return (
    <Fieldset legend={texts.title}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {texts.explanation}
        </Text>
        {allowsOthers(schema) && (
          <Switch
            label={texts.asJson}
            checked={asJson}
            onChange={(event) => {
              setAsJson(event.currentTarget.checked);
            }}
          />
        )}
        {asJson ? (
          <MappingDataText value={value} onChange={onChange} error={error} unfolded />
        ) : data ? (
          <Suspense fallback={<Skeleton height={60} />}>
            <MappingDataForm
              schema={declared}
              data={data}
              onChange={(changed: Data) => {
                onChange(JSON.stringify(changed, null, 2));
              }}
              refusals={refusals}
            />
          </Suspense>
        ) : (
          <Text size="sm" c="var(--mantine-color-error)">
            {texts.notAnObject}
          </Text>
        )}
        {!asJson && others.length > 0 && (
          <Text size="sm" c="dimmed">
            {texts.others(others)}
          </Text>
        )}
        {!asJson && elsewhere(refusals, Object.keys(declared.properties ?? {})).map((message) => (
          <Text key={message} size="sm" c="var(--mantine-color-error)" role="alert">
            {message}
          </Text>
        ))}
      </Stack>
    </Fieldset>
  );
}

/** What was refused about fields that have no input. */
function elsewhere(refusals: Readonly<Record<string, string>>, shown: string[]): string[] {
  return Object.entries(refusals)
    .filter(([name]) => !shown.includes(name))
    .map(([name, message]) => `${name}: ${message}`);
}
