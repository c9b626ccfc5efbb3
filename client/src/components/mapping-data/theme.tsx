import { Button, NumberInput, PasswordInput, Select, Stack, Switch, TextInput } from "@mantine/core";
import type {
  FieldTemplateProps,
  ObjectFieldTemplateProps,
  RegistryWidgetsType,
  RJSFSchema,
} from "@rjsf/utils";
import { useState } from "react";

import { isSecretField, STORED_SECRET, type DataSchema } from "./schema";
import { mappingDataTexts as texts } from "./texts";

/** Label, help and error belong to the inputs, so the templates only arrange them. */
export const templates = {
  FieldTemplate: ({ children }: FieldTemplateProps) => children,
  ObjectFieldTemplate: ({ properties }: ObjectFieldTemplateProps) => (
    <Stack gap="sm">{properties.map(({ content }) => content)}</Stack>
  ),
};

/** What the library gives to an input. */
interface InputProps {
  id: string;
  label: string;
  value: unknown;
  required?: boolean;
  disabled?: boolean;
  schema: RJSFSchema;
  rawErrors?: string[];
  options: { enumOptions?: { label: string; value: unknown }[] };
  onChange: (value: unknown) => void;
  onBlur: (id: string, value: unknown) => void;
}

/** What every input shows, and where it writes to. */
function commonProps({ id, label, disabled, schema, rawErrors }: InputProps) {
  return {
    id,
    label,
    description: schema.description,
    disabled: disabled === true,
    error: rawErrors && rawErrors.length > 0 ? rawErrors.join(" ") : undefined,
  };
}

const usual = ({ schema }: InputProps) =>
  schema.default === undefined ? undefined : texts.usual(schema.default);

function TextWidget(props: InputProps) {
  const { id, value, schema, onChange, onBlur } = props;
  if (isSecretField(schema as DataSchema)) return <SecretWidget {...props} />;
  if (schema.type === "number" || schema.type === "integer") return <NumberWidget {...props} />;
  return (
    <TextInput
      {...commonProps(props)}
      withAsterisk={props.required === true}
      placeholder={usual(props)}
      value={(value as string | undefined) ?? ""}
      onChange={(event) => {
        onChange(event.currentTarget.value || undefined);
      }}
      onBlur={() => {
        onBlur(id, value);
      }}
    />
  );
}

function NumberWidget(props: InputProps) {
  const { id, value, schema, onChange, onBlur } = props;
  return (
    <NumberInput
      {...commonProps(props)}
      withAsterisk={props.required === true}
      placeholder={usual(props)}
      allowDecimal={schema.type === "number"}
      value={(value as number | undefined) ?? ""}
      onChange={(number) => {
        onChange(number === "" ? undefined : Number(number));
      }}
      onBlur={() => {
        onBlur(id, value);
      }}
    />
  );
}

/** A stored secret is never shown. Left untouched, or emptied again, it stays what it is. */
function SecretWidget(props: InputProps) {
  const { id, value, required, onChange, onBlur } = props;
  const [wasStored] = useState(value === STORED_SECRET);
  const isStored = value === STORED_SECRET;
  return (
    <div>
      <PasswordInput
        {...commonProps(props)}
      withAsterisk={props.required === true}
        placeholder={isStored ? texts.storedSecret : undefined}
        autoComplete="new-password"
        value={isStored ? "" : ((value as string | undefined) ?? "")}
        onChange={(event) => {
          onChange(event.currentTarget.value || (wasStored ? STORED_SECRET : undefined));
        }}
        onBlur={() => {
          onBlur(id, value);
        }}
      />
      {isStored && !required && (
        <Button
          variant="transparent"
          size="compact-sm"
          px={0}
          onClick={() => {
            onChange(undefined);
          }}
        >
          {texts.removeSecret}
        </Button>
      )}
    </div>
  );
}

function SelectWidget(props: InputProps) {
  const { value, required, options, onChange } = props;
  const choices = options.enumOptions ?? [];
  const position = choices.findIndex((choice) => choice.value === value);
  return (
    <Select
      {...commonProps(props)}
      withAsterisk={props.required === true}
      placeholder={texts.none}
      data={choices.map(({ label }, index) => ({ value: String(index), label }))}
      value={position === -1 ? null : String(position)}
      onChange={(index) => {
        onChange(index === null ? undefined : choices[Number(index)]?.value);
      }}
      clearable={!required}
    />
  );
}

function CheckboxWidget(props: InputProps) {
  const { value, onChange } = props;
  return (
    <Switch
      {...commonProps(props)}
      checked={value === true}
      onChange={(event) => {
        onChange(event.currentTarget.checked);
      }}
    />
  );
}

export const widgets: RegistryWidgetsType = {
  TextWidget,
  PasswordWidget: TextWidget,
  EmailWidget: TextWidget,
  URLWidget: TextWidget,
  UpDownWidget: TextWidget,
  SelectWidget,
  CheckboxWidget,
};
