/** The rules with the rows that each decided, and the actions that none names. Arrow keys go from line to line. */
import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { Header, Input, ListBox, ListBoxItem, ListBoxSection, SearchField } from "react-aria-components";
import type { RuleList as List } from "../bindings/RuleList";
import { LetterTag } from "../parts/Badge";
import { Choices } from "../parts/Choices";
import { count } from "../parts/format";
import { Visible } from "../parts/Visible";
import { type Chosen, chosenAction, type Narrowed, narrowed } from "./ruleChoice";

/** Most lines that are drawn: a person narrows a longer list. */
const LINES_AT_MOST = 400;

const KINDS = [
  { value: "used", name: "In use", hint: "Rules that decided rows of this workspace" },
  { value: "all", name: "All" },
  { value: "own", name: "Own", hint: "Rules of your own" },
  { value: "unnamed", name: "No rule", hint: "Actions that no rule names" },
] as const;

/** The list. */
export function RuleList({
  list,
  chosen,
  onChoose,
}: {
  list: List;
  chosen: Chosen | null;
  onChoose: (chosen: Chosen) => void;
}) {
  const [to, setTo] = useState<Narrowed>("used");
  const [text, setText] = useState("");
  const rules = to === "unnamed" ? [] : narrowed(list, to, text);
  const folded = text.trim().toLowerCase();
  const actions = list.unclassified.filter(
    ({ action, source }) => folded === "" || `${source} ${action ?? ""}`.toLowerCase().includes(folded),
  );
  const hasActions = to !== "own" && actions.length > 0;
  const lines = new Map<string, Chosen>();
  for (const { id } of rules) lines.set(`rule ${id}`, { kind: "rule", id });
  for (const line of actions) lines.set(keyOf(chosenAction(line)), chosenAction(line));
  return (
    <div className="rule-side">
      <div className="rule-tools">
        <SearchField className="rule-search" aria-label="Find a rule" value={text} onChange={setText}>
          <Input className="input" placeholder="Find a rule, an action, a pack" spellCheck={false} />
        </SearchField>
        <Choices label="Show" choices={KINDS} value={to} onChange={setTo} />
      </div>
      <ListBox
        className="rule-list"
        aria-label="Rules"
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={chosen === null ? [] : [keyOf(chosen)]}
        onSelectionChange={(keys) => {
          const [key] = keys === "all" ? [] : [...keys];
          const next = lines.get(String(key));
          if (next !== undefined) onChoose(next);
        }}
        renderEmptyState={() => <p className="rule-none small muted">{noneOf(list, to)}</p>}
      >
        {hasActions && (
          <ListBoxSection>
            <Header className="rule-head label">Named by no rule</Header>
            {actions.slice(0, LINES_AT_MOST).map((line) => (
              <ListBoxItem
                key={keyOf(chosenAction(line))}
                id={keyOf(chosenAction(line))}
                className="rule-item"
                textValue={line.action ?? "no action"}
              >
                <span className="rule-name">
                  <TriangleAlert className="icon icon-12 tone-warning" aria-hidden />
                  {line.action === null ? (
                    <i className="muted">no action</i>
                  ) : (
                    <span className="mono clip">
                      <Visible text={line.action} limit={80} />
                    </span>
                  )}
                </span>
                <span className="num">{count(line.rows)}</span>
                <span className="rule-about tiny muted clip">
                  <Visible text={line.source} limit={40} />
                </span>
              </ListBoxItem>
            ))}
          </ListBoxSection>
        )}
        {rules.length > 0 && (
          <ListBoxSection>
            <Header className="rule-head label">{to === "own" ? "Your own rules" : "Rules"}</Header>
            {rules.slice(0, LINES_AT_MOST).map((rule) => (
              <ListBoxItem
                key={`rule ${rule.id}`}
                id={`rule ${rule.id}`}
                className="rule-item"
                textValue={rule.id}
              >
                <span className="rule-name">
                  <span className="mono clip">
                    <Visible text={rule.id} limit={80} />
                  </span>
                  {rule.is_own && <span className="rule-own tiny">own</span>}
                  <span className="rule-tags">
                    {rule.evidence.map((kind) => (
                      <LetterTag key={kind} hue={kind} title={kind} />
                    ))}
                  </span>
                  <span className="sr">{rule.evidence.join(", ")}</span>
                </span>
                <span className={rule.rows === 0 ? "num muted" : "num"}>{count(rule.rows)}</span>
                <span className="rule-about tiny muted clip">
                  <Visible text={rule.when} limit={160} />
                </span>
              </ListBoxItem>
            ))}
          </ListBoxSection>
        )}
      </ListBox>
      {hasActions && actions.length > LINES_AT_MOST && (
        <p className="rule-none tiny muted">
          {count(LINES_AT_MOST)} of {count(actions.length)} actions without a rule are shown, those with the
          most rows first; {count(list.unclassified_rows)} rows in all. Type to find others.
        </p>
      )}
      {rules.length > LINES_AT_MOST && (
        <p className="rule-none tiny muted">
          {count(LINES_AT_MOST)} of {count(rules.length)} rules are shown. Type to find others.
        </p>
      )}
    </div>
  );
}

function noneOf(list: List, to: Narrowed): string {
  const isWhole = to === "unnamed" && list.unclassified.length === 0;
  return isWhole ? "Every row is named by a rule." : "Nothing fits.";
}

function keyOf(chosen: Chosen): string {
  return chosen.kind === "rule"
    ? `rule ${chosen.id}`
    : `action ${JSON.stringify([chosen.source, chosen.action])}`;
}
