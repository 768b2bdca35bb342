/** Schemes of the user's own: which there are, what is wrong with them, and keeping one from a template. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Form, Label, TextArea, TextField } from "react-aria-components";
import { asFailure, type Host } from "../host";
import { Button } from "../parts/Button";
import { LineField } from "../parts/LineField";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";
import { useHost } from "../state";
import { FailureNote } from "./FailureNote";
import { renewCaptures } from "./webhookDesk";

const SCHEMES = ["webhook-schemes"] as const;

/** The panel. */
export function SchemePanel() {
  const host = useHost();
  const schemes = useQuery({ queryKey: SCHEMES, queryFn: () => host.schemeList(), networkMode: "always" });
  const [draft, setDraft] = useSchemeDraft();
  const list = schemes.data;
  // The choice of a scheme tells the same failure.
  if (list === undefined) return null;
  const own = list.schemes.filter(({ is_own }) => is_own);
  return (
    <section className="panel" aria-label="Schemes of your own">
      <header className="panel-head">
        <h2>Schemes of your own</h2>
        <span className="push tiny muted">{list.schemes.length - own.length} are built in</span>
      </header>
      <div className="panel-body secrets">
        {own.length === 0 && (
          <p className="small muted">
            None. A sender that is not built in can be described in a template: header, prefix, what is
            signed, hash, encoding, time window.
          </p>
        )}
        <ul className="kept">
          {own.map(({ id, title, about }) => (
            <li key={id} className="kept-words">
              <span className="medium">
                <Visible text={title} limit={80} />
              </span>
              <small>
                <code>
                  <Visible text={id} limit={80} />
                </code>
                , <Visible text={about} limit={200} />
              </small>
            </li>
          ))}
        </ul>
        {list.problems.length > 0 && (
          <Note tone="warning" live="calm">
            <ul className="reasons">
              {list.problems.map((problem) => (
                <li key={problem}>
                  <Visible text={problem} limit={1_000} />
                </li>
              ))}
            </ul>
          </Note>
        )}
        {draft !== null ? (
          <SchemeForm draft={draft} onDraft={setDraft} />
        ) : (
          <Button onPress={() => setDraft({ name: "", text: list.template })}>Write a scheme…</Button>
        )}
        <p className="tiny muted wrap">
          Kept in{" "}
          <code>
            <Visible text={list.folder} limit={300} />
          </code>
        </p>
      </div>
    </section>
  );
}

/** A scheme as it is being written. */
interface Draft {
  name: string;
  text: string;
}

/** Schemes are of all workspaces, and so is what is being written. */
const held = new WeakMap<Host, Draft | null>();

/** Null: nothing is being written. The panel may go and come back meanwhile. */
function useSchemeDraft(): [Draft | null, (draft: Draft | null) => void] {
  const host = useHost();
  const [draft, setDraft] = useState(() => held.get(host) ?? null);
  return [
    draft,
    (next) => {
      held.set(host, next);
      setDraft(next);
    },
  ];
}

function SchemeForm({ draft, onDraft }: { draft: Draft; onDraft: (draft: Draft | null) => void }) {
  const host = useHost();
  const client = useQueryClient();
  const { name, text } = draft;
  const onClose = () => onDraft(null);
  const keep = useMutation({
    mutationFn: () => host.schemeSave({ name: name.trim(), text }),
    networkMode: "always",
    onSuccess: (next) => {
      client.setQueryData(SCHEMES, next);
      renewCaptures(client);
      onClose();
    },
  });
  const isReady = name.trim() !== "" && text.trim() !== "" && !keep.isPending;
  return (
    <Form
      className="secret-form"
      aria-label="Write a scheme"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) keep.mutate();
      }}
    >
      <LineField
        label="Name of its file"
        value={name}
        onChange={(next) => onDraft({ name: next, text })}
        trouble={null}
        isFirst
        isCode
      />
      <TextField className="field" value={text} onChange={(next) => onDraft({ name, text: next })}>
        <Label className="label">Template</Label>
        <TextArea className="input mono scheme-text" rows={14} spellCheck="false" />
      </TextField>
      {keep.error !== null && <FailureNote failure={asFailure(keep.error)} />}
      <div className="row">
        <Button type="submit" look="primary" isDisabled={!isReady}>
          Keep and judge
        </Button>
        <Button onPress={onClose}>Cancel</Button>
      </div>
    </Form>
  );
}
