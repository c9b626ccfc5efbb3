import Form from "@rjsf/core";
import type { ErrorSchema, RJSFSchema } from "@rjsf/utils";
import { useId, useMemo } from "react";

import type { Data, DataSchema } from "./schema";
import { templates, widgets } from "./theme";
import { validator } from "./validator";

interface MappingDataFormProps {
  schema: DataSchema;
  data: Data;
  onChange: (data: Data) => void;
  /** What the service refused, by the field's name. */
  refusals: Readonly<Record<string, string>>;
}

/** An input for each field that the integration declares. Loaded with the first form that needs it. */
export function MappingDataForm({ schema, data, onChange, refusals }: MappingDataFormProps) {
  const id = useId();
  const extraErrors = useMemo(() => {
    const byField = Object.entries(refusals).map(([name, message]) => [name, { __errors: [message] }]);
    return Object.fromEntries(byField) as ErrorSchema<Data>;
  }, [refusals]);
  return (
    <Form<Data>
      // Inside of the dialog's own form, which is what is sent.
      tagName="div"
      idPrefix={id}
      schema={schema as RJSFSchema}
      uiSchema={UI}
      validator={validator}
      formData={data}
      onChange={({ formData }) => {
        onChange(withoutUndefined(formData ?? {}));
      }}
      extraErrors={extraErrors}
      templates={templates}
      widgets={widgets}
      liveValidate="onBlur"
      showErrorList={false}
      noHtml5Validate
      // What a person did not fill in is not sent: the service has its own defaults.
      experimental_defaultFormStateBehavior={NO_DEFAULTS}
    />
  );
}

const UI = { "ui:submitButtonOptions": { norender: true } };
const NO_DEFAULTS = { emptyObjectFields: "skipDefaults" } as const;

function withoutUndefined(data: Data): Data {
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined));
}
