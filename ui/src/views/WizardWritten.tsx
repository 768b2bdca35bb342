/** Every file that will be in the zip, with its rows where they are known. */
import { useId } from "react";
import type { PackCount } from "../bindings/PackCount";
import { bytes, count } from "../parts/format";
import { Visible } from "../parts/Visible";
import { type PackChoice, signOf } from "./packChoice";
import { useKeys } from "./packDesk";

const SIGNATURE = "tagmanifest-sha256.txt.sig";
const MINISIGN = "tagmanifest-sha256.txt.minisig";

/** The panel. */
export function WizardWritten({ choice, held }: { choice: PackChoice; held: PackCount }) {
  const heading = useId();
  const keys = useKeys().data ?? null;
  const { kind, minisign } = signOf(choice, keys);
  const members = withSignatures(held.members, [
    ...(kind === "none" ? [] : [SIGNATURE]),
    ...(kind === "workspace" && minisign ? [MINISIGN] : []),
  ]);
  return (
    <section className="panel" aria-labelledby={heading}>
      <header className="panel-head">
        <h2 id={heading}>What will be written</h2>
        <span className="push small muted">about {bytes(held.bytes_about)}</span>
      </header>
      <ul className="wizard-members" aria-labelledby={heading}>
        {members.map((member) => (
          <li key={member}>
            <code className="clip" title={member}>
              <Visible text={member} limit={160} />
            </code>
            <span className="push subtle tiny">{rowsIn(member, held)}</span>
          </li>
        ))}
        {choice.redaction !== null && choice.isSealed && (
          <li className="muted">and beside the zip, the sealed file of pseudonyms</li>
        )}
      </ul>
    </section>
  );
}

function withSignatures(members: string[], signatures: string[]): string[] {
  return [...members, ...signatures.filter((name) => !members.includes(name))];
}

/** Rows of a table, where the count told them. */
function rowsIn(member: string, { included, listings, coverage }: PackCount): string {
  if (/^data\/evidence\/events\.(csv|json|ndjson)$/.test(member)) return count(included);
  if (member === "data/completeness/gaps.csv")
    return count(coverage.reduce((sum, { gaps }) => sum + gaps.length, 0));
  const stem = /^data\/evidence\/(\w+)\.csv$/.exec(member)?.[1];
  const listing = listings.find(({ id }) => id === stem);
  return listing === undefined ? "" : count(listing.rows);
}
