import { Button, PasswordInput, Select, TextInput } from "@mantine/core";
import type { FieldProps } from "@rjsf/utils";
import { type FocusEvent, useState } from "react";

import { mappingTexts } from "../../texts";
import { type Data, type DataSchema, isSecretField, STORED_SECRET } from "./schema";

interface InputProps {
  /** What every input shows alike. */
  shown: {
    id: string;
    label: string;
    description: string | undefined;
    required: boolean;
    error: string | undefined;
    onBlur: (event: FocusEvent) => void;
  };
  schema: DataSchema;
  value: unknown;
  onChange: (value: unknown) => void;
}

/** One value: the input that suits what is declared. */
export function InputField({
  name,
  title,
  schema,
  formData,
  required,
  rawErrors,
  fieldPathId: { $id, path },
  onChange,
  onBlur,
}: FieldProps<Data>) {
  const props: InputProps = {
    shown: {
      id: $id,
      label: schema.title ?? title ?? name,
      description: schema.description,
      required: required === true,
      error: rawErrors && rawErrors.length > 0 ? rawErrors.join(" ") : undefined,
      onBlur: ({ relatedTarget }) => {
        // An error that appears under the pointer would move the button that is being pressed.
        if (relatedTarget instanceof HTMLInputElement) onBlur(path.join("."), formData);
      },
    },
    schema: schema as DataSchema,
    value: formData,
    onChange: (value) => {
      onChange(value as Data | undefined, path);
    },
  };
  if (isSecretField(props.schema)) return <SecretInput {...props} />;
  if (props.schema.enum) return <ChoiceInput {...props} choices={props.schema.enum} />;
  if (schema.type === "boolean") return <ChoiceInput {...props} choices={[true, false]} />;
  if (schema.type === "string") return <StringInput {...props} />;
  return <NumberInput {...props} />;
}

function StringInput({ shown, schema, value, onChange }: InputProps) {
  return (
    <TextInput
      {...shown}
      placeholder={usual(schema)}
      value={textOf(value)}
      onChange={(event) => {
        onChange(event.currentTarget.value || undefined);
      }}
    />
  );
}

/** Keeps the text as it is typed; what is no number is passed on as text, to be refused. */
function NumberInput({ shown, schema, value, onChange }: InputProps) {
  const [typed, setTyped] = useState("");
  return (
    <TextInput
      {...shown}
      inputMode={schema.type === "integer" ? "numeric" : "decimal"}
      placeholder={usual(schema)}
      value={numberIn(typed) === value ? typed : textOf(value)}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        onChange(numberIn(event.currentTarget.value));
      }}
    />
  );
}

/** A stored secret is never shown. Left untouched, or emptied again, it stays what it is. */
function SecretInput({ shown, value, onChange }: InputProps) {
  const [wasStored] = useState(value === STORED_SECRET);
  const isStored = value === STORED_SECRET;
  return (
    <div>
      <PasswordInput
        {...shown}
        placeholder={isStored ? mappingTexts.data.storedSecret : undefined}
        autoComplete="new-password"
        value={isStored ? "" : textOf(value)}
        onChange={(event) => {
          onChange(event.currentTarget.value || (wasStored ? STORED_SECRET : undefined));
        }}
      />
      {isStored && !shown.required && (
        <Button
          variant="transparent"
          size="compact-sm"
          px={0}
          onClick={() => {
            onChange(undefined);
          }}
        >
          {mappingTexts.data.removeSecret}
        </Button>
      )}
    </div>
  );
}

/** A value that is not offered, from an earlier schema say, is shown until another is chosen. */
function ChoiceInput({ choices, ...props }: InputProps & { choices: unknown[] }) {
  const { shown, schema, value, onChange } = props;
  const isKnown = value === undefined || value === null || choices.includes(value);
  const values = isKnown ? choices : [value, ...choices];
  const position = values.indexOf(value);
  return (
    <Select
      {...shown}
      placeholder={usual(schema) ?? mappingTexts.data.none}
      data={values.map((each, index) => ({
        value: String(index),
        label: !isKnown && index === 0 ? mappingTexts.data.notOffered(textOf(each)) : choiceLabel(each),
      }))}
      value={position === -1 ? null : String(position)}
      onChange={(index) => {
        onChange(index === null ? undefined : values[Number(index)]);
      }}
      clearable={!shown.required}
    />
  );
}

function choiceLabel(choice: unknown): string {
  if (typeof choice === "boolean") return choice ? mappingTexts.data.yes : mappingTexts.data.no;
  return textOf(choice);
}

const usual = ({ default: value }: DataSchema) =>
  value === undefined ? undefined : mappingTexts.data.usual(choiceLabel(value));

function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Digits that a number cannot hold are not cut off. */
function numberIn(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  const number = /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : NaN;
  return Math.abs(number) <= Number.MAX_SAFE_INTEGER ? number : text;
}
