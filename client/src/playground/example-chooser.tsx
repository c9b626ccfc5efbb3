import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";

import { EXAMPLES } from "./examples";

/** Opens an example in a tab of its own, so that nothing typed is lost. */
export function ExampleChooser() {
  const actions = useGraphiQLActions();
  const queryEditor = useGraphiQL((state) => state.queryEditor);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  function show(name: string) {
    const example = EXAMPLES.find((each) => each.name === name);
    if (!example) return;
    actions.addTab();
    queryEditor?.setValue(example.query);
    variableEditor?.setValue(example.variables ?? "");
  }
  return (
    <label>
      Examples
      <select
        value=""
        onChange={(event) => {
          show(event.target.value);
        }}
      >
        <option value="">Choose an operation</option>
        {EXAMPLES.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}
