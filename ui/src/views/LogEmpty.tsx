/** No row matches: says after which filter nothing was left, and offers to drop it. */
import type { QueryTerm } from "../bindings/QueryTerm";
import type { ResultSet } from "../bindings/ResultSet";
import { Button } from "../parts/Button";
import { EmptyState } from "../parts/EmptyState";
import { count } from "../parts/format";
import { Visible } from "../parts/Visible";
import { FailureNote } from "./FailureNote";
import { openBeside, useAside } from "./logBeside";
import type { Edit } from "./logEdit";
import { isTime, queryOf, queryWithout } from "./logTerms";

/** Filters tried: each is a query of its own. */
const FILTERS_TRIED = 8;

/** What is left after each filter, in the order they stand; shorter than the terms once nothing is left. */
interface Blame {
  left: number[];
}

/** The empty place. */
export function LogEmpty({ set, edit }: { set: ResultSet; edit: Edit }) {
  const { terms } = set;
  const hasTime = terms.some(isTime);
  return (
    <EmptyState
      title="No row matches"
      actions={
        <>
          {hasTime && (
            <Button
              look="primary"
              isDisabled={edit === null}
              onPress={() => edit?.((now) => queryOf(now.filter((term) => !isTime(term))))}
            >
              All time
            </Button>
          )}
          <Button isDisabled={edit === null} onPress={() => edit?.(() => "")}>
            Clear all
          </Button>
        </>
      }
    >
      <p>The workspace holds rows, but none that this query finds.</p>
      {terms.length > 0 && terms.length <= FILTERS_TRIED && <Blamed set={set} edit={edit} />}
    </EmptyState>
  );
}

function Blamed({ set, edit }: { set: ResultSet; edit: Edit }) {
  const { terms, canonical } = set;
  const blame = useAside<Blame>(
    ["blame", canonical],
    async (host) => {
      const left: number[] = [];
      for (let taken = 1; taken <= terms.length && left.at(-1) !== 0; taken += 1)
        left.push((await openBeside(host, queryOf(terms.slice(0, taken)))).count);
      return { left };
    },
    () => {},
  );
  if (blame.failure !== null) return <FailureNote failure={blame.failure} onAct={blame.retry} />;
  if (blame.data === undefined)
    return <p className="small muted">Looking for the filter that left nothing</p>;
  const { left } = blame.data;
  return (
    <table className="blame" aria-label="Rows left after each filter">
      <thead className="blame-head">
        <tr>
          <th scope="col">Filter</th>
          <th scope="col" className="num">
            Left after it
          </th>
          <th scope="col">
            <span className="sr">Action</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {terms.map((term, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two terms may read the same.
          <Line key={at} term={term} left={left[at]} set={set} edit={edit} />
        ))}
      </tbody>
    </table>
  );
}

interface LineProps {
  term: QueryTerm;
  left: number | undefined;
  set: ResultSet;
  edit: Edit;
}

function Line({ term, left, set, edit }: LineProps) {
  return (
    <tr className={left === 0 ? "is-blamed" : undefined}>
      <th scope="row">
        <code className="wrap">
          <Visible text={term.text} limit={120} />
        </code>
      </th>
      <td className="num">{left === undefined ? <span className="muted">not reached</span> : count(left)}</td>
      <td className="num">
        {left === 0 && (
          <Button
            size="small"
            isDisabled={edit === null}
            onPress={() => edit?.(() => queryWithout(set.terms, term))}
          >
            Remove it
          </Button>
        )}
      </td>
    </tr>
  );
}
