/** One rule: what it asks, what it says, what it decided, and a way to its rows. Or an action that no rule names. */
import type { ActionLine } from "../bindings/ActionLine";
import type { RuleLine } from "../bindings/RuleLine";
import type { RuleList } from "../bindings/RuleList";
import { LetterTag } from "../parts/Badge";
import { Button } from "../parts/Button";
import { CopyButton } from "../parts/CopyButton";
import { Fact, Facts } from "../parts/Facts";
import { count, counted } from "../parts/format";
import { Visible, VisibleLines } from "../parts/Visible";
import { termText } from "./logTerms";
import type { Draft } from "./RuleEditor";
import { actionOf, type Chosen, ruleOf } from "./ruleChoice";
import { RISKS } from "./ruleWords";
import { useWindow } from "./window";

/** The detail. */
export function RuleDetail({
  list,
  chosen,
  onDraft,
  onRemove,
}: {
  list: RuleList;
  chosen: Chosen | null;
  onDraft: (draft: Draft) => void;
  onRemove: (id: string) => void;
}) {
  if (chosen === null) return null;
  const rule = ruleOf(list, chosen);
  const action = actionOf(list, chosen);
  if (rule !== undefined) return <Rule rule={rule} onDraft={onDraft} onRemove={onRemove} />;
  return action === undefined ? null : <Unnamed line={action} onDraft={onDraft} />;
}

function Rule({
  rule,
  onDraft,
  onRemove,
}: {
  rule: RuleLine;
  onDraft: (draft: Draft) => void;
  onRemove: (id: string) => void;
}) {
  const { id, is_own, when, set, json, evidence, risk, profiles, sources, rows } = rule;
  return (
    <section className="rule-detail" aria-label="Rule">
      <header className="rule-title">
        <h2 className="mono">
          <Visible text={id} limit={120} />
        </h2>
        <span className="muted small">{is_own ? "your own" : "built in"}</span>
        <span className="push row">
          <ShowRows query={termText("rule", id, "include")} rows={rows} />
          {is_own ? (
            <>
              <Button onPress={() => onDraft({ json, replaces: id })}>Edit</Button>
              <Button onPress={() => onRemove(id)}>Remove</Button>
            </>
          ) : (
            <Button onPress={() => onDraft({ json: copyOf(json, id), replaces: null })}>
              Outdo with an own rule
            </Button>
          )}
        </span>
      </header>
      <Facts>
        <Fact label="Holds for a row when">
          <Visible text={when} limit={1_000} />
        </Fact>
        <Fact label="Profile">
          <Names names={profiles} />
        </Fact>
        <Fact label="Source">
          <Names names={sources} />
        </Fact>
        <Fact label="Then it says">
          <Visible text={set} limit={1_000} />
        </Fact>
        <Fact label="Packs">
          {evidence.length === 0 ? (
            "none"
          ) : (
            <span className="row-tight">
              {evidence.map((kind) => (
                <span key={kind} className="row-tight">
                  <LetterTag hue={kind} title={kind} /> {kind}
                </span>
              ))}
            </span>
          )}
        </Fact>
        <Fact label="Risk">
          {risk === null ? "left to other rules" : `${risk}, ${RISKS[risk] ?? "unknown"}`}
        </Fact>
        <Fact label="Decided">{counted(rows, "row")}</Fact>
      </Facts>
      <div className="rule-json">
        <div className="row">
          <span className="label">As it stands in the file</span>
          <span className="push">
            <CopyButton name="rule" text={json} />
          </span>
        </div>
        <pre className="mono">
          <VisibleLines text={json} limit={20_000} />
        </pre>
      </div>
    </section>
  );
}

/** What a rule asks for by name. */
function Names({ names }: { names: string[] }) {
  return names.length === 0 ? "any" : <Visible text={names.join(", ")} limit={400} />;
}

function Unnamed({ line, onDraft }: { line: ActionLine; onDraft: (draft: Draft) => void }) {
  const { action, source, profile, rows, row, draft } = line;
  const { ask } = useWindow();
  return (
    <section className="rule-detail" aria-label="Action without a rule">
      <header className="rule-title">
        <h2 className="mono">{action === null ? "no action" : <Visible text={action} limit={120} />}</h2>
        <span className="muted small">named by no rule</span>
        <span className="push row">
          <Button onPress={() => ask(rowsLike(line))}>Show such rows</Button>
          <Button look="primary" onPress={() => onDraft({ json: draft, replaces: null })}>
            Write a rule for it
          </Button>
        </span>
      </header>
      <Facts>
        <Fact label="Source">
          <Visible text={source} limit={80} />{" "}
          <span className="muted">
            (<Visible text={profile} limit={60} />)
          </span>
        </Fact>
        <Fact label="Rows">
          {counted(rows, "row")}, the newest is number {count(row)}
        </Fact>
      </Facts>
      <p className="small rule-hint">
        These rows are in no kind of pack, and every pack of their period counts them as left out. A rule says
        what they are; it can also say that they are evidence of nothing.
      </p>
    </section>
  );
}

/** The rows of that action which no rule names. */
function rowsLike({ action, source }: ActionLine): string {
  return [
    termText("rule", null, "include"),
    termText("source", source, "include"),
    termText("action", action, "include"),
  ].join(" ");
}

function ShowRows({ query, rows }: { query: string; rows: number }) {
  const { ask } = useWindow();
  return (
    <Button isDisabled={rows === 0} onPress={() => ask(query)}>
      Show its rows
    </Button>
  );
}

/** The rule under a name of its own. */
function copyOf(json: string, id: string): string {
  return json.replace(JSON.stringify(id), JSON.stringify(`own-${id}`));
}
