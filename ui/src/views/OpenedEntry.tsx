/** All that an opened pack says of one row: the entry, the vendor's text, its leaf, and whether that is proven. */
import type { LogRow } from "../bindings/LogRow";
import type { OpenedEntry as Entry } from "../bindings/OpenedEntry";
import { Badge } from "../parts/Badge";
import { Digest, Fact, Facts } from "../parts/Facts";
import { count, shortHex } from "../parts/format";
import { Note } from "../parts/Note";
import { NotRecorded, Visible } from "../parts/Visible";
import { useHost, useInstant } from "../state";
import { EntryChanges } from "./EntryChanges";
import { EntryAsked, type PayloadView } from "./EntryDrawer";
import { EntryPayload } from "./EntryPayload";
import { Code, EntrySummary } from "./EntrySummary";
import type { Edit } from "./logEdit";

/** `row.row` is the line of `events.ndjson`. */
export interface OpenedEntryProps {
  pack: number;
  row: LogRow;
  edit: Edit;
  view: PayloadView;
}

/** The entry. */
export function OpenedEntry({ pack, row, edit, view }: OpenedEntryProps) {
  const host = useHost();
  return (
    <EntryAsked name={["entry", row.row]} ask={() => host.openedEntry({ pack, line: row.row })}>
      {(entry) => (
        <>
          {entry.redacted.length > 0 && <Redacted fields={entry.redacted} />}
          {/* Rules here may not be those that sorted it: its name leads nowhere. */}
          <EntrySummary
            facts={entry.facts}
            received={<Received leaf={entry.leaf} />}
            rule={<Code text={entry.facts.rule} />}
          />
          <EntryChanges changes={entry.facts.changes} />
          <EntryPayload
            label="As it stands in the pack"
            facts={entry.facts}
            raw={entry.raw}
            withoutRaw={<WithoutRaw isRedacted={entry.redacted.length > 0} />}
            edit={edit}
            {...view}
          />
          <Proof entry={entry} />
        </>
      )}
    </EntryAsked>
  );
}

const FIELDS_SHOWN = 64;

function Redacted({ fields }: { fields: string[] }) {
  return (
    <section aria-label="Redacted">
      <Note tone="info">
        <p>
          <b>This row was redacted.</b> Other words stand here than the vendor sent in{" "}
          <code className="wrap">
            <Visible text={fields.slice(0, FIELDS_SHOWN).join(", ")} limit={800} />
          </code>
          {fields.length > FIELDS_SHOWN && ` and ${count(fields.length - FIELDS_SHOWN)} more`}.
        </p>
      </Note>
    </section>
  );
}

function Received({ leaf }: Pick<Entry, "leaf">) {
  const instant = useInstant();
  return leaf === null ? <NotRecorded /> : <Visible text={instant(leaf.received_at)} />;
}

/** A row without its text is said to have none, not left blank. */
function WithoutRaw({ isRedacted }: { isRedacted: boolean }) {
  if (!isRedacted) return <b>The raw text is not in this pack.</b>;
  return (
    <>
      <b>Redacted: the raw text is not in this pack.</b>{" "}
      <span className="muted">Whoever made it holds the row as it was received.</span>
    </>
  );
}

/** The verdict on the leaf, in the words of the check; a tick only where it was made. */
function Proof({ entry: { proof, row_there, leaf } }: { entry: Entry }) {
  return (
    <section aria-label="In the log it came from">
      <h3>In the log it came from</h3>
      <p className="opened-proof small">
        <Badge tone={proof.ok ? "success" : "danger"}>{proof.ok ? "Proven" : "Not proven"}</Badge>{" "}
        <span className="muted">
          <Visible text={proof.detail} limit={600} />
        </span>
      </p>
      <Facts>
        <Fact label="Row there">{row_there === null ? <NotRecorded /> : count(row_there)}</Fact>
        <Fact label="Leaf index">{leaf === null ? <NotRecorded /> : count(leaf.index)}</Fact>
        <Fact label="Leaf hash">
          {leaf === null ? <NotRecorded /> : <Digest hex={leaf.hash} short={shortHex(leaf.hash)} />}
        </Fact>
      </Facts>
    </section>
  );
}
