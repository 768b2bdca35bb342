/** The packs screen: what each kind of pack holds, and a way to build it. */
import type { PackKind } from "../bindings/PackKind";
import { Button } from "../parts/Button";
import { EmptyState } from "../parts/EmptyState";
import { PACK_KINDS } from "./words";

/** `onBuild` opens the dialog on a kind; null while there are no rows to build from. */
export function Packs({ onBuild }: { onBuild: ((kind: PackKind) => void) | null }) {
  return (
    <section className="packs" aria-label="Packs">
      <header className="page-head">
        <h1>Packs</h1>
        <p className="muted">Evidence for one period as a zip that anyone can check without Exhibit.</p>
      </header>
      {onBuild === null && (
        <EmptyState title="No rows to build from">
          <p>
            A pack holds rows of this workspace, and there are none yet. Open the log and pull some first.
          </p>
        </EmptyState>
      )}
      <ul className="pack-kinds">
        {PACK_KINDS.map(({ kind, name, holds }) => (
          <li key={kind} className="panel">
            <h2>{name}</h2>
            <p>{holds}</p>
            {onBuild !== null && (
              <Button onPress={() => onBuild(kind)} aria-label={`Build ${name.toLowerCase()} pack`}>
                Build
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
