/** Makes a workspace, and opens it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { FieldError, Form, Input, Label, Text, TextField } from "react-aria-components";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { Dialog } from "../parts/Dialog";
import { useHost } from "../state";
import { FailureNote } from "./FailureNote";
import { useWorkspaces } from "./useCommands";
import { useWindow } from "./window";

/** As the core has it: a name is also a folder, on every system. */
const NAME_LIMIT = 60;

/** What is wrong with a name, in words; null when it can be had. */
export function troubleOfName(name: string, taken: readonly string[]): string | null {
  if (name === "") return "Give it a name.";
  if (name.length > NAME_LIMIT)
    return `A name has at most ${NAME_LIMIT} characters; this has ${name.length}.`;
  if (!/^[A-Za-z0-9]/.test(name)) return "A name begins with a letter from a to z or a digit.";
  if (!/^[A-Za-z0-9._-]+$/.test(name))
    return "A name holds letters from a to z, digits, dots, hyphens and underscores, and no spaces.";
  const same = (other: string) => other.toLowerCase() === name.toLowerCase();
  return taken.some(same) ? "There is a workspace of this name already." : null;
}

/** The dialog. */
export function NewWorkspace() {
  const { overlay, lay } = useWindow();
  const isOpen = overlay?.kind === "new-workspace";
  return (
    <Dialog title="New workspace" isOpen={isOpen} hold={false} onClose={() => lay(null)}>
      {isOpen && <NameForm onDone={() => lay(null)} />}
    </Dialog>
  );
}

function NameForm({ onDone }: { onDone: () => void }) {
  const { data: lines = [] } = useWorkspaces();
  const [name, setName] = useState("");
  const [isAsked, setAsked] = useState(false);
  const trouble = troubleOfName(
    name,
    lines.map((line) => line.name),
  );
  const make = useCreate(onDone);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (trouble === null) make.mutate(name);
  };
  return (
    <Form className="dialog-form" onSubmit={submit} validationBehavior="aria">
      <TextField
        className="field"
        value={name}
        onChange={setName}
        isInvalid={isAsked && trouble !== null}
        autoFocus
        autoComplete="off"
      >
        <Label className="label">Name</Label>
        <Input className="input" spellCheck="false" />
        <Text slot="description" className="tiny muted">
          It keeps its own rows, sources and log. It cannot be renamed from here.
        </Text>
        <FieldError className="field-error">{trouble}</FieldError>
      </TextField>
      {make.error !== null && <FailureNote failure={asFailure(make.error)} />}
      <div className="dialog-foot">
        <Button onPress={onDone}>Cancel</Button>
        <Button look="primary" type="submit" isDisabled={make.isPending}>
          Make and open
        </Button>
      </div>
    </Form>
  );
}

function useCreate(onDone: () => void) {
  const host = useHost();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => host.workspaceCreate({ name }),
    onSuccess: async () => {
      onDone();
      await client.invalidateQueries();
    },
  });
}
