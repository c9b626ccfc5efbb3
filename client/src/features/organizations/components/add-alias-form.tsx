import { Anchor, Button, TextInput } from "@mantine/core";
import { type SubmitEvent, useState } from "react";
import { Link } from "react-router";

import { Notice } from "../../../shared/feedback/notice";
import { RequestErrorNotice } from "../../../shared/feedback/request-error-notice";
import { toastSuccess } from "../../../shared/feedback/toast";
import { placeFailure } from "../../../shared/forms/expected-failure";
import { useAddAlias } from "../hooks/use-organization-names";
import { organizationTexts } from "../texts";
import type { AddAliasResult } from "../types";
import { nameProblem } from "./organization-form";
import classes from "./organization-names.module.css";

const texts = organizationTexts.names.alias;

interface Namesakes {
  alias: string;
  organizations: readonly { id: string; name: string }[];
}

export function AddAliasForm({ organizationId }: { organizationId: string }) {
  const adding = useAddAlias();
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [namesakes, setNamesakes] = useState<Namesakes | null>(null);

  const show = (result: AddAliasResult, alias: string) => {
    if (result.__typename !== "AddedOrganizationAlias") {
      const { byField, general } = placeFailure(result, ["name"] as const);
      setProblem(byField.name ?? general);
      return;
    }
    setName("");
    toastSuccess(texts.added(alias));
    if (result.alsoCalled.length > 0) setNamesakes({ alias, organizations: result.alsoCalled });
  };

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const alias = name.trim();
    setNamesakes(null);
    setProblem(nameProblem(alias));
    if (nameProblem(alias) !== null) return;
    adding.mutate(
      { organizationId, name: alias },
      {
        onSuccess: (result) => {
          show(result, alias);
        },
      },
    );
  };

  return (
    <>
      <form onSubmit={submit} noValidate className={classes.add}>
        <TextInput
          label={texts.new}
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
            setProblem(null);
          }}
          error={problem}
          className={classes.input}
        />
        <Button type="submit" variant="default" loading={adding.isPending} className={classes.button}>
          {texts.add}
        </Button>
      </form>
      {namesakes && <NamesakeNotice {...namesakes} />}
      {adding.error && <RequestErrorNotice error={adding.error} />}
    </>
  );
}

function NamesakeNotice({ alias, organizations }: Namesakes) {
  return (
    <Notice kind="warning" title={texts.namesakes(alias)}>
      {texts.namesakesExplanation}{" "}
      {organizations.map(({ id, name }, index) => (
        <span key={id}>
          {index > 0 && ", "}
          <Anchor component={Link} to={`/organizations/${id}/details`} inherit>
            {name}
          </Anchor>
        </span>
      ))}
    </Notice>
  );
}
