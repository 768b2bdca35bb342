/** What an opened pack lists: its exceptions first, then its tables. */
import { Button as AriaButton } from "react-aria-components";
import type { PackException } from "../bindings/PackException";
import type { PackTable } from "../bindings/PackTable";
import { ToneIcon } from "../parts/Badge";
import { count, counted } from "../parts/format";
import { cut, visibleText } from "../parts/hidden";
import { Visible } from "../parts/Visible";

/** A pack is a stranger's: it may name as many as it likes. */
const LINES_SHOWN = 100;
const EXAMPLES_SHOWN = 3;

/** The exceptions, those with the most cases first. `hasRows` false for a file that was refused. */
export function OpenedExceptions({ exceptions, hasRows }: { exceptions: PackException[]; hasRows: boolean }) {
  if (!hasRows) return null;
  const found = exceptions.filter((line) => line.count > 0).sort((a, b) => b.count - a.count);
  const none = exceptions.length - found.length;
  const cases = found.reduce((sum, line) => sum + line.count, 0);
  return (
    <section className="panel" aria-label="Exceptions">
      <header className="panel-head">
        <h2>Exceptions it lists</h2>
        <span className="push tiny muted">
          {exceptions.length === 0
            ? "no rules stated"
            : `${count(cases)} in ${counted(found.length, "rule")}`}
        </span>
      </header>
      {found.length > 0 && (
        <ul className="opened-exceptions" aria-label="Exceptions">
          {found.slice(0, LINES_SHOWN).map((line) => (
            <li key={line.id}>
              <ToneIcon tone="warning" />
              <span>
                <span className="medium">
                  <Visible text={line.title} limit={160} />
                </span>{" "}
                <code className="tiny subtle">
                  <Visible text={line.id} limit={80} />
                </code>
                <span className="opened-about tiny muted">
                  <Visible text={line.about} limit={400} />
                </span>
                {line.examples.slice(0, EXAMPLES_SHOWN).map((example) => (
                  <span className="opened-about tiny" key={example}>
                    <Visible text={example} limit={200} />
                  </span>
                ))}
              </span>
              <b className="num">{count(line.count)}</b>
            </li>
          ))}
        </ul>
      )}
      <p className="opened-foot tiny muted">
        {exceptions.length === 0
          ? "The pack states no rules of exception."
          : none === 0
            ? "As the pack counts them."
            : `${counted(none, "rule")} found nothing. As the pack counts them.`}
      </p>
    </section>
  );
}

/** Other files of rows are no tables of cells; the pack's own rows have a tab. */
function isTable({ path }: PackTable): boolean {
  return path.endsWith(".csv");
}

/** `seen` is the table that was looked at last: the focus goes back to it. */
export interface OpenedTablesProps {
  tables: PackTable[];
  seen: string | null;
  onOpen: (table: PackTable) => void;
}

/** The tables. Their rows were compared with what is said here by the check `tables`. */
export function OpenedTables({ tables, seen, onOpen }: OpenedTablesProps) {
  if (tables.length === 0) return null;
  return (
    <section className="panel" aria-label="Tables">
      <header className="panel-head">
        <h2>Its tables</h2>
        <span className="push tiny muted">{counted(tables.length, "table")}</span>
      </header>
      <table className="ledger opened-tables">
        <thead>
          <tr>
            <th scope="col">Table</th>
            <th scope="col">What a row of it is</th>
            <th scope="col" className="num">
              Rows
            </th>
          </tr>
        </thead>
        <tbody>
          {tables.slice(0, LINES_SHOWN).map((table) => (
            <tr key={table.path}>
              <td>
                {isTable(table) ? (
                  <AriaButton
                    className="link"
                    autoFocus={table.path === seen}
                    aria-label={`Open table ${visibleText(cut(table.title, 120))}`}
                    onPress={() => onOpen(table)}
                  >
                    <Visible text={table.title} limit={120} />
                  </AriaButton>
                ) : (
                  <span className="medium">
                    <Visible text={table.title} limit={120} />
                  </span>
                )}
                <code className="opened-about tiny subtle">
                  <Visible text={table.path} limit={200} />
                </code>
              </td>
              <td className="muted">
                <Visible text={table.about} limit={300} />
              </td>
              <td className="num">{count(table.rows)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {tables.length > LINES_SHOWN && (
        <p className="opened-foot tiny muted">
          {counted(tables.length - LINES_SHOWN, "more table")} in the file.
        </p>
      )}
    </section>
  );
}
