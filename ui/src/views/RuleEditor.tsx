/** A rule while it is written: its JSON at the left, what it would do to the rows of this workspace at the right. */
import { useEffect, useState } from "react";
import { Label, TextArea, TextField } from "react-aria-components";
import type { Failure } from "../bindings/Failure";
import type { RuleDraft } from "../bindings/RuleDraft";
import type { RulePreview } from "../bindings/RulePreview";
import type { RuleSource } from "../bindings/RuleSource";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { Visible } from "../parts/Visible";
import { useHost } from "../state";
import { FailureNote } from "./FailureNote";
import { RuleEffect } from "./RuleEffect";
import { RuleScope } from "./RuleScope";

/** A rule being written; `replaces` is the own rule that it takes the place of. */
export type Draft = RuleDraft;

/** What a new rule starts from: every key that most rules have. */
export const NEW_RULE: Draft = {
  json: JSON.stringify(
    {
      id: "own-rule",
      when: { action_glob: ["*deleted*"] },
      set: { evidence: ["change"], verb: "delete", risk: 2 },
    },
    null,
    2,
  ),
  replaces: null,
};

/** Pause in ms between the last key and the question what it would do: short enough to feel live. */
const PAUSE_MS = 250;

/** The editor. */
export function RuleEditor({
  draft,
  sources,
  isSaving,
  onSave,
  onClose,
}: {
  draft: Draft;
  sources: readonly RuleSource[];
  isSaving: boolean;
  onSave: (draft: Draft, id: string) => void;
  onClose: () => void;
}) {
  const [json, setJson] = useState(draft.json);
  const { preview, failure, isAsking } = usePreview(json, draft.replaces);
  const canSave = preview !== null && preview.problem === null && !isAsking && !isSaving;
  const save = () => {
    if (canSave) onSave({ json, replaces: draft.replaces }, idOf(json));
  };
  return (
    <section
      className="rule-editor"
      aria-label="Rule being written"
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
      }}
    >
      <header className="rule-title">
        <h2>{draft.replaces === null ? "New rule" : "Edit rule"}</h2>
        <span className="push row">
          <Button onPress={onClose} isDisabled={isSaving}>
            Cancel
          </Button>
          <Button look="primary" isDisabled={!canSave} onPress={save}>
            Save and read rows again
          </Button>
        </span>
      </header>
      <div className="rule-panes">
        <div className="rule-writing">
          <RuleScope json={json} sources={sources} onChange={setJson} />
          <TextField className="rule-field" value={json} onChange={setJson} autoFocus>
            <Label className="label">Rule, as JSON</Label>
            <TextArea className="input mono rule-text" spellCheck={false} />
          </TextField>
          <Problem preview={preview} />
          <Keys />
        </div>
        <section
          className="rule-effect"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key.
          tabIndex={0}
          aria-label="What it would do"
          aria-live="polite"
          aria-busy={isAsking}
        >
          {failure !== null ? <FailureNote failure={failure} /> : <RuleEffect preview={preview} />}
        </section>
      </div>
    </section>
  );
}

function Problem({ preview }: { preview: RulePreview | null }) {
  if (preview?.problem == null) return null;
  const { line, reason } = preview.problem;
  return (
    <p className="field-error tiny" role="alert">
      Line {line}: <Visible text={reason} limit={300} />
    </p>
  );
}

/** What a rule may hold, for whoever has not written one yet. */
function Keys() {
  return (
    <details className="rule-keys small">
      <summary>What a rule may hold</summary>
      <dl>
        <dt className="mono">when</dt>
        <dd>
          one of <code>action</code> (whole), <code>action_glob</code> (with *),{" "}
          <code>action_tokens_any</code> or <code>action_tokens_all</code> (words of the action); and any of{" "}
          <code>source</code> (by name, in every workspace), <code>profile</code>, <code>category</code>,{" "}
          <code>resource_type</code>, <code>outcome</code>, <code>actor_type</code>, each a text or a list of
          which one must fit; and <code>metadata</code>, a list of a <code>pointer</code> with{" "}
          <code>equals</code>, <code>in</code> or <code>exists</code>. All that is given must hold.
        </dd>
        <dt className="mono">set</dt>
        <dd>
          <code>evidence</code> (access, change, incident; an empty list = none), <code>also</code>,{" "}
          <code>label</code>, <code>category</code>, <code>outcome</code>, <code>verb</code>,{" "}
          <code>object</code>, <code>risk</code> (0 to 3).
        </dd>
      </dl>
    </details>
  );
}

/** What the draft would do; asked a moment after the last key, and older answers are dropped. */
function usePreview(json: string, replaces: string | null) {
  const host = useHost();
  const [seen, setSeen] = useState<{ json: string; preview: RulePreview | null; failure: Failure | null }>({
    json: "",
    preview: null,
    failure: null,
  });
  useEffect(() => {
    let isCurrent = true;
    const keep = (preview: RulePreview | null, failure: Failure | null) => {
      if (isCurrent) setSeen({ json, preview, failure });
    };
    const timer = setTimeout(() => {
      host
        .rulePreview({ json, replaces })
        .then((preview) => keep(preview, null))
        .catch((reason: unknown) => keep(null, asFailure(reason)));
    }, PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [host, json, replaces]);
  return { preview: seen.preview, failure: seen.failure, isAsking: seen.json !== json };
}

function idOf(json: string): string {
  try {
    const { id } = JSON.parse(json) as { id?: unknown };
    return typeof id === "string" ? id : "";
  } catch {
    return "";
  }
}
