/** What a rule being written would do: rows that it fits, rows that change packs, and some of them. */
import { ArrowRight } from "lucide-react";
import type { RuleExample } from "../bindings/RuleExample";
import type { RuleMove } from "../bindings/RuleMove";
import type { RulePreview } from "../bindings/RulePreview";
import { Loading } from "../parts/EmptyState";
import { count, counted } from "../parts/format";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";
import { packsWords } from "./ruleWords";

/** `preview` is null before the first answer. */
export function RuleEffect({ preview }: { preview: RulePreview | null }) {
  if (preview === null) return <Loading>Trying it on the rows of this workspace</Loading>;
  const { problem, matched, moves, examples, looked_at, possible, of, unknown_sources } = preview;
  if (problem !== null)
    return <p className="small muted">As soon as it is a rule again, what it does stands here.</p>;
  return (
    <>
      <p>
        <b>{matched === 0 ? "Fits no row" : `Fits ${counted(matched, "row")}`}</b>
        <span className="muted small">
          {" "}
          of {count(of)}
          {looked_at < possible &&
            `; of ${count(possible)} that it could fit, the newest ${count(looked_at)} were looked at`}
        </span>
      </p>
      {unknown_sources.length > 0 && <Unknown names={unknown_sources} />}
      {moves.length === 0 ? (
        <p className="small muted">No row would change packs.</p>
      ) : (
        <table className="ledger rule-moves">
          <caption className="sr">Rows that would change packs</caption>
          <thead>
            <tr>
              <th scope="col">Now in</th>
              <th scope="col">
                <span className="sr">becomes</span>
              </th>
              <th scope="col">Then in</th>
              <th scope="col" className="num">
                Rows
              </th>
            </tr>
          </thead>
          <tbody>
            {moves.map((move) => (
              <Move key={`${move.was_classified} ${move.from.join()} ${move.to.join()}`} move={move} />
            ))}
          </tbody>
        </table>
      )}
      {examples.length > 0 && (
        <ul className="rule-examples" aria-label="Some of these rows">
          {examples.map((example) => (
            <Example key={example.row} example={example} />
          ))}
        </ul>
      )}
    </>
  );
}

/** Names of sources that are misspelt, or of another workspace: own rules are kept for all. */
function Unknown({ names }: { names: string[] }) {
  return (
    <Note tone="warning">
      <p>
        This workspace has no source called <Visible text={names.join(", ")} limit={200} />, so the rule fits
        nothing of it here.
      </p>
    </Note>
  );
}

function Move({ move }: { move: RuleMove }) {
  return (
    <tr>
      <td>{packsWords(move.from, move.was_classified)}</td>
      <td>
        <ArrowRight className="icon icon-12" aria-hidden />
      </td>
      <td className="medium">{packsWords(move.to)}</td>
      <td className="num">{count(move.rows)}</td>
    </tr>
  );
}

function Example({ example }: { example: RuleExample }) {
  const { row, action, summary, source, before, rule, after } = example;
  const isMoved = rule === null || before.join() !== after.join();
  return (
    <li>
      <span className="num muted">{count(row)}</span>
      <span className="clip">
        <span className="mono">{action === null ? "no action" : <Visible text={action} limit={60} />}</span>{" "}
        <Visible text={summary} limit={120} />
      </span>
      <span className="tiny muted">
        <Visible text={source} limit={30} />
        {isMoved ? `, ${packsWords(before, rule !== null)} → ${packsWords(after)}` : ", unchanged"}
      </span>
    </li>
  );
}
