/** What the row says was changed: before and after, as the vendor wrote them. */
import type { Change } from "../bindings/Change";
import { None, NotRecorded, Visible } from "../parts/Visible";

/** Changes drawn at first; a row may claim thousands. */
const CHANGES_SHOWN = 100;

/** The section. */
export function EntryChanges({ changes }: { changes: Change[] }) {
  return (
    <section aria-label="What changed">
      <h3>What changed</h3>
      {changes.length === 0 ? (
        <p className="small">
          <NotRecorded />
        </p>
      ) : (
        <table className="diff">
          <thead>
            <tr>
              <th scope="col">Field</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
            </tr>
          </thead>
          <tbody>
            {changes.slice(0, CHANGES_SHOWN).map((change) => (
              <tr key={change.path}>
                <td>
                  <Visible text={change.path} />
                </td>
                <td className="was">{change.from === null ? <None /> : <Visible text={change.from} />}</td>
                <td className="now">{change.to === null ? <None /> : <Visible text={change.to} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {changes.length > CHANGES_SHOWN && (
        <p className="tiny muted">{changes.length - CHANGES_SHOWN} more stand in the metadata below.</p>
      )}
    </section>
  );
}
