/** All that the log holds about one row: what happened, what changed, what the vendor sent, and its place in the log. */
import type { Absent } from "../bindings/Absent";
import type { LogRow } from "../bindings/LogRow";
import { Note } from "../parts/Note";
import { Visible } from "../parts/Visible";
import { useHost, useInstant } from "../state";
import { EntryChanges } from "./EntryChanges";
import { EntryContext } from "./EntryContext";
import { EntryAsked, type PayloadView } from "./EntryDrawer";
import { EntryPayload } from "./EntryPayload";
import { EntryProof } from "./EntryProof";
import { EntryRule } from "./EntryRule";
import { EntrySummary } from "./EntrySummary";
import { EntryTrace } from "./EntryTrace";
import type { Edit } from "./logEdit";

/** By which route a row came. */
const ROUTES: Record<string, string> = { api: "by a pull", file: "from a file", webhook: "by a webhook" };

/** The entry. */
export function LogEntry({ row, edit, view }: { row: LogRow; edit: Edit; view: PayloadView }) {
  const host = useHost();
  const instant = useInstant();
  return (
    <EntryAsked name={["entry", row.row]} ask={() => host.logEntry({ row: row.row })}>
      {(detail) => (
        <>
          <EntrySummary
            facts={detail.facts}
            received={
              <>
                {instant(detail.received_at)}, {ROUTES[detail.ingest] ?? <Visible text={detail.ingest} />}
              </>
            }
            rule={<EntryRule rule={detail.facts.rule} />}
          >
            {detail.absent !== null && <NoLongerThere absent={detail.absent} />}
          </EntrySummary>
          <EntryChanges changes={detail.facts.changes} />
          <EntryPayload label="As received" facts={detail.facts} raw={detail.raw} edit={edit} {...view} />
          <EntryProof detail={detail} />
          <EntryContext facts={detail.facts} />
          <EntryTrace row={row.row} />
        </>
      )}
    </EntryAsked>
  );
}

/** Held here, and gone at its vendor: with its keeping as the reason, or with none that is known. */
function NoLongerThere({ absent: { noticed_at, is_expired } }: { absent: Absent }) {
  const instant = useInstant();
  return (
    <Note tone={is_expired ? "info" : "warning"}>
      <p>
        No longer at the source: noticed {instant(noticed_at)}
        {is_expired ? ", past the vendor's retention." : "; the vendor's retention does not explain it."} The
        row stays here as it was received.
      </p>
    </Note>
  );
}
