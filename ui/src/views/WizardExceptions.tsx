/** What the report of the pack puts before everything else. */

import type { PackExceptionCount } from "../bindings/PackExceptionCount";
import { ToneIcon } from "../parts/Badge";
import { count, counted } from "../parts/format";
import { None, Visible } from "../parts/Visible";

/** The panel; rules without a case are left out by the core. */
export function WizardExceptions({ title, exceptions }: { title: string; exceptions: PackExceptionCount[] }) {
  const cases = exceptions.reduce((sum, each) => sum + each.count, 0);
  return (
    <section className="panel" aria-label="Exceptions">
      <header className="panel-head">
        <h2>{title}</h2>
        {cases > 0 && (
          <span className="push small muted">
            {count(cases)} in {counted(exceptions.length, "rule")}
          </span>
        )}
      </header>
      {cases === 0 ? (
        <p className="panel-body small muted">No rule of exception has a case in these rows.</p>
      ) : (
        <table className="ledger wizard-exceptions">
          <thead className="sr">
            <tr>
              <th scope="col">Rule</th>
              <th scope="col">First case</th>
              <th scope="col">Cases</th>
            </tr>
          </thead>
          <tbody>
            {exceptions.map(({ id, title: rule, example, count: found }) => (
              <tr key={id}>
                <td>
                  <span className="row">
                    <ToneIcon tone="warning" />
                    <Visible text={rule} />
                  </span>
                </td>
                <td className="muted">
                  {example === null ? <None /> : <Visible text={example} limit={160} />}
                </td>
                <td className="num medium">{count(found)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
