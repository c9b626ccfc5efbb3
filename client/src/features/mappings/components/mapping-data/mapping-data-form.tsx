import { Fieldset, Stack, Text } from "@mantine/core";
// The package's own entry also loads what its tests need, which is not installed with it.
import Form from "@rjsf/core/lib/components/Form.js";
import {
  type FieldTemplateProps,
  type ObjectFieldTemplateProps,
  type RegistryFieldsType,
  type RJSFSchema,
  toErrorSchema,
  type ValidatorType,
} from "@rjsf/utils";
import { useId, useMemo, useState } from "react";

import { InputField } from "./input-field";
import { problems } from "./problems";
import { type Data, type DataSchema, withoutEmpty } from "./schema";

interface MappingDataFormProps {
  schema: DataSchema;
  data: Data;
  onChange: (data: Data) => void;
  /** What the service refused, by the field's path. */
  refusals: Readonly<Record<string, string>>;
}

/**
 * An input for each field that the integration declares. Loaded with the first form that needs it.
 * What is wrong with a field is told once one has gone on to another; the service tells the rest.
 */
export function MappingDataForm({ schema, data, onChange, refusals }: MappingDataFormProps) {
  const id = useId();
  const [left, setLeft] = useState<readonly string[]>([]);
  const errors = useMemo(
    () => errorsOf({ ...only(problems(schema, data), left), ...refusals }),
    [schema, data, left, refusals],
  );
  return (
    <Form<Data>
      // Inside of the dialog's own form, which is what is sent.
      tagName="div"
      idPrefix={id}
      schema={schema as RJSFSchema}
      uiSchema={UI}
      validator={UNUSED_VALIDATOR}
      formData={data}
      onChange={({ formData }) => {
        onChange(withoutEmpty(schema, formData ?? {}));
      }}
      onBlur={(path) => {
        setLeft((before) => (before.includes(path) ? before : [...before, path]));
      }}
      extraErrors={errors}
      templates={templates}
      fields={fields}
      showErrorList={false}
      // What a person did not fill in is not sent: the service has its own defaults.
      experimental_defaultFormStateBehavior={NO_DEFAULTS}
    />
  );
}

const UI = { "ui:submitButtonOptions": { norender: true } };
const NO_DEFAULTS = { emptyObjectFields: "skipDefaults" } as const;

/** The library validates when it submits or is told to; here it does neither. */
const UNUSED_VALIDATOR: ValidatorType<Data> = {
  validateFormData: () => ({ errors: [], errorSchema: {} }),
  isValid: () => true,
  rawValidation: () => ({}),
};

const fields: RegistryFieldsType<Data> = {
  StringField: InputField,
  NumberField: InputField,
  BooleanField: InputField,
};

/** Label, help and error belong to the inputs, so the templates only arrange them. */
const templates = {
  FieldTemplate: ({ children }: FieldTemplateProps) => children,
  ObjectFieldTemplate: ObjectFields,
};

function ObjectFields({ properties, title, description, fieldPathId }: ObjectFieldTemplateProps) {
  const inputs = properties.map(({ content }) => content);
  if (fieldPathId.path.length === 0) return <Stack gap="sm">{inputs}</Stack>;
  return (
    <Fieldset legend={title} variant="unstyled">
      <Stack gap="sm" pl="sm">
        {description && (
          <Text size="sm" c="dimmed">
            {description}
          </Text>
        )}
        {inputs}
      </Stack>
    </Fieldset>
  );
}

function only(messages: Record<string, string>, paths: readonly string[]) {
  return Object.fromEntries(Object.entries(messages).filter(([path]) => paths.includes(path)));
}

function errorsOf(messages: Record<string, string>) {
  return toErrorSchema<Data>(
    Object.entries(messages).map(([path, message]) => ({
      property: `.${path}`,
      message,
      stack: message,
    })),
  );
}
