/** The rows that a pack would hold, and what is known to be missing, before anything is written. */
import { count, counted as words } from "../parts/format";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";
import { FailureNote } from "./FailureNote";
import { PackPopulation, tieOf } from "./PackPopulation";
import type { Counted } from "./packChoice";
import { Rereading } from "./Rereading";

/** The preview; the last count stays, marked as being renewed, until the next is there. */
export function PackPreview({ counted, period, query }: { counted: Counted; period: string; query: string }) {
  const { count: held, failure, isCounting, rereading } = counted;
  if (rereading !== null) return <Rereading progress={rereading} />;
  if (failure !== null) return <FailureNote failure={failure} onAct={counted.again} />;
  return (
    <>
      <p className="preview" role="status" aria-label="Rows in the pack" aria-busy={isCounting}>
        {held === null ? (
          "Counting the rows"
        ) : (
          <>
            <b className="figure">{count(held.included)}</b> of {count(held.total_in_period)} rows held for
            the period go into the pack
          </>
        )}
      </p>
      {held !== null && (
        <>
          <Missing missing={held.missing} />
          {held.included === 0 && (
            <Note tone="info">
              <p>
                <b>No row goes in.</b> A pack without rows can be built: it shows that none was held.
              </p>
            </Note>
          )}
          <PackPopulation
            period={period}
            total={held.total_in_period}
            included={held.included}
            excluded={held.excluded}
            query={query}
            tie={tieOf({ total: held.total_in_period, included: held.included, excluded: held.excluded })}
          />
        </>
      )}
    </>
  );
}

const MISSING_SHOWN = 8;

function Missing({ missing }: { missing: string[] }) {
  if (missing.length === 0)
    return <p className="small tone-success">Nothing is known to be missing from this period.</p>;
  return (
    <Note tone="warning" live="calm">
      <p>
        <b>This period is not covered whole.</b> The pack can be built, and will say itself that it is
        partial.
      </p>
      <ul className="reasons" aria-label="What is missing">
        {missing.slice(0, MISSING_SHOWN).map((reason) => (
          <li key={reason}>
            <Visible text={reason} />
          </li>
        ))}
        {missing.length > MISSING_SHOWN && <li>{words(missing.length - MISSING_SHOWN, "more reason")}</li>}
      </ul>
    </Note>
  );
}
