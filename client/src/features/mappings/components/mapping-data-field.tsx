import { Fieldset, Skeleton, Stack, Switch, Text } from "@mantine/core";
import { lazy, type ReactNode, Suspense, useState } from "react";

import { mappingTexts } from "../texts";
import {
  type Data,
  type DataSchema,
  fits,
  formSchema,
  inputPaths,
  otherPaths,
  valueAt,
} from "./mapping-data/schema";
import { MappingDataText } from "./mapping-data-text";
import { dataIn } from "./mapping-form";

const MappingDataForm = lazy(async () => ({
  default: (await import("./mapping-data/mapping-data-form")).MappingDataForm,
}));

type Refusals = Readonly<Record<string, string>>;

interface MappingDataFieldProps {
  /** JSON Schema of the data, as the integration declares it. */
  schema: unknown;
  /** JSON text: what is typed as JSON need not be an object yet. */
  value: string;
  onChange: (value: string) => void;
  error: ReactNode;
  /** What the service refused, by the field's path; "" is the data as a whole. */
  refusals: Refusals;
}

/** A form where the integration declares fields; JSON where it does not, or for what else there is. */
export function MappingDataField({ schema, ...field }: MappingDataFieldProps) {
  const declared = formSchema(schema);
  if (declared) return <DeclaredData {...field} schema={declared} />;
  const { value, onChange, error } = field;
  return <MappingDataText value={value} onChange={onChange} error={error} />;
}

function DeclaredData({
  schema,
  value,
  onChange,
  error,
  refusals,
}: MappingDataFieldProps & { schema: DataSchema }) {
  const data = dataIn(value);
  const canShow = data !== null && fits(schema, data);
  const [asJson, setAsJson] = useState(!canShow);
  return (
    <Fieldset legend={mappingTexts.data.title} m={0}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {mappingTexts.data.explanation}
        </Text>
        <Switch
          label={mappingTexts.data.asJson}
          description={canShow ? undefined : mappingTexts.data.noFields}
          disabled={!canShow}
          checked={asJson || !canShow}
          onChange={(event) => {
            setAsJson(event.currentTarget.checked);
          }}
        />
        {asJson || !canShow ? (
          <MappingDataText value={value} onChange={onChange} error={error} unfolded />
        ) : (
          <Fields schema={schema} data={data} onChange={onChange} refusals={refusals} />
        )}
      </Stack>
    </Fieldset>
  );
}

interface FieldsProps {
  schema: DataSchema;
  data: Data;
  onChange: (value: string) => void;
  refusals: Refusals;
}

function Fields({ schema, data, onChange, refusals }: FieldsProps) {
  const standing = useStanding(refusals, data);
  const paths = inputPaths(schema);
  const others = otherPaths(schema, data);
  const beside = standing.filter(([path]) => paths.includes(path));
  const elsewhere = standing.filter(([path]) => !paths.includes(path));
  return (
    <>
      <Suspense fallback={<Skeleton height={60} />}>
        <MappingDataForm
          schema={schema}
          data={data}
          onChange={(changed) => {
            onChange(JSON.stringify(changed, null, 2));
          }}
          refusals={Object.fromEntries(beside)}
        />
      </Suspense>
      {others.length > 0 && (
        <Text size="sm" c="dimmed">
          {mappingTexts.data.others(others)}
        </Text>
      )}
      {elsewhere.map(([path, message]) => (
        <Text key={path} size="sm" c="var(--mantine-color-error)" role="alert">
          {mappingTexts.data.refused(path, message)}
        </Text>
      ))}
    </>
  );
}

/** A value that was refused and is another by now has yet to be judged. */
function useStanding(refusals: Refusals, data: Data): [string, string][] {
  const [refused, setRefused] = useState({ refusals, data });
  if (refused.refusals !== refusals) setRefused({ refusals, data });
  const isStill = (path: string) => textAt(data, path) === textAt(refused.data, path);
  return Object.entries(refusals).filter(([path]) => isStill(path));
}

const textAt = (data: Data, path: string) =>
  JSON.stringify(path === "" ? data : valueAt(data, path));
