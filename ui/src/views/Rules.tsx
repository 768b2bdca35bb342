/** The rules screen: which rule puts which rows into which packs, what none names, and a rule while it is written. */
import { Plus } from "lucide-react";
import { useEffect, useState } from "react";
import type { RuleList as List } from "../bindings/RuleList";
import { Button } from "../parts/Button";
import { EmptyState } from "../parts/EmptyState";
import { count, counted } from "../parts/format";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";
import { useAction } from "./actions";
import { FailureNote } from "./FailureNote";
import { RuleDetail } from "./RuleDetail";
import { type Draft, NEW_RULE, RuleEditor } from "./RuleEditor";
import { RuleList } from "./RuleList";
import { type Chosen, chosenOf } from "./ruleChoice";
import { STATES } from "./states";
import { TaskProgress } from "./TaskProgress";
import { PageHead, TopBar } from "./TopBar";
import { useRules } from "./useRules";

const WORDS = STATES.rules;

/** What a failure means for what was asked. */
const FAILED = {
  list: WORDS.error,
  save: "It is not certain that the rule was kept, or that every row was read by it. No evidence was changed.",
  remove:
    "It is not certain that the rule was removed, or that every row was read again. No evidence was changed.",
};

/** The screen. */
export function Rules() {
  const rules = useRules();
  const [draft, setDraft] = useState<Draft | null>(null);
  return (
    <>
      <TopBar>
        <Button size="tall" look="primary" isDisabled={draft !== null} onPress={() => setDraft(NEW_RULE)}>
          <Plus className="icon" aria-hidden />
          New rule
        </Button>
      </TopBar>
      <section className="page">
        <PageHead screen="rules" />
        {rules.failure !== null && (
          <div className="page-note">
            <p>{FAILED[rules.asked]}</p>
            <FailureNote failure={rules.failure} onAct={rules.again} />
          </div>
        )}
        {rules.isRunning && (
          <div className="page-note" role="status">
            <p className="small">{WORDS.loading}</p>
            <TaskProgress progress={rules.progress} cancel={rules.cancel} />
          </div>
        )}
        {rules.list !== null && <Desk list={rules.list} draft={draft} onDraft={setDraft} rules={rules} />}
      </section>
    </>
  );
}

function Desk({
  list,
  draft,
  onDraft,
  rules,
}: {
  list: List;
  draft: Draft | null;
  onDraft: (draft: Draft | null) => void;
  rules: ReturnType<typeof useRules>;
}) {
  const [chosen, choose] = useState<Chosen | null>(null);
  const shown = chosenOf(list, chosen);
  useAction("show-rule", ({ rule }) => {
    onDraft(null);
    choose({ kind: "rule", id: rule });
  });
  // A rule that was saved is what its writer wants to look at.
  useEffect(() => {
    if (rules.saved === null) return;
    choose({ kind: "rule", id: rules.saved });
    onDraft(null);
  }, [rules.saved, onDraft]);
  return (
    <>
      <Summary list={list} />
      {list.rows === 0 ? (
        <EmptyState title={WORDS.empty.title}>
          <p>{WORDS.empty.text}</p>
        </EmptyState>
      ) : (
        <div className="rule-columns">
          <RuleList list={list} chosen={shown} onChoose={choose} />
          {draft !== null ? (
            <RuleEditor
              key={draft.replaces ?? draft.json}
              draft={draft}
              sources={list.sources}
              isSaving={rules.isRunning}
              onSave={rules.save}
              onClose={() => onDraft(null)}
            />
          ) : (
            <RuleDetail list={list} chosen={shown} onDraft={onDraft} onRemove={rules.remove} />
          )}
        </div>
      )}
    </>
  );
}

/** Which rules are in force, and what they leave unnamed. */
function Summary({ list }: { list: List }) {
  const { id, version, sha256, rows, unclassified_rows, own_problem } = list;
  return (
    <>
      {own_problem !== null && (
        <div className="page-note">
          <Note tone="danger">
            <p>
              <b>Your own rules cannot be used, so only the built-in ones are in force.</b>{" "}
              <Visible text={own_problem} limit={400} />
            </p>
          </Note>
        </div>
      )}
      <p className="rule-summary small">
        <span>
          <b>{counted(rows, "row")}</b>, newest revisions
        </span>
        <span className={unclassified_rows > 0 ? "tone-warning" : "tone-success"}>
          {unclassified_rows > 0
            ? `${count(unclassified_rows)} named by no rule, so in no kind of pack`
            : "every row is named by a rule"}
        </span>
        <span className="muted">
          {id} {version}, sha256 <span className="mono">{sha256.slice(0, 12)}</span>
        </span>
      </p>
    </>
  );
}
