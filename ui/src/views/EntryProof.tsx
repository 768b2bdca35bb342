/** Where a row stands in the log: its digest, its leaf, its revisions. */
import type { EntryDetail } from "../bindings/EntryDetail";
import { Digest, Fact, Facts } from "../parts/Facts";
import { count, shortHex } from "../parts/format";
import { NotRecorded, Visible } from "../parts/Visible";
import { useInstant } from "../state";

/** The section. */
export function EntryProof({ detail }: { detail: EntryDetail }) {
  const instant = useInstant();
  const mine = detail.revisions.find((line) => line.row === detail.facts.row.row);
  return (
    <section aria-label="In the log">
      <h3>In the log</h3>
      <Facts>
        <Fact label="sha256">
          <Digest hex={detail.raw.sha256} short={shortHex(detail.raw.sha256)} />
        </Fact>
        <Fact label="Leaf index">{count(detail.leaf_index)}</Fact>
        <Fact label="Leaf hash">
          <Digest hex={detail.leaf} short={shortHex(detail.leaf)} />
        </Fact>
        <Fact label="Revision">
          {mine === undefined ? (
            <NotRecorded />
          ) : (
            `${count(mine.revision)} of ${count(detail.revisions.length)}`
          )}
        </Fact>
        {detail.sightings > 0 && (
          <Fact label="Seen otherwise">
            {count(detail.sightings)} times by another route, with other content
          </Fact>
        )}
        <Fact label="Key">
          <span className="mono">
            <Visible text={detail.facts.key} />
          </span>
        </Fact>
      </Facts>
      {detail.revisions.length > 1 && (
        <ul className="revisions" aria-label="Revisions">
          {detail.revisions.map((line) => (
            <li key={line.row}>
              {count(line.revision)}: row {count(line.row)}, received {instant(line.received_at)}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
