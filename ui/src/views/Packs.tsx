/** The packs screen: what each kind of pack holds, and a way to build it. */
import type { PackKind } from "../bindings/PackKind";
import { Button } from "../parts/Button";
import { PACK_KINDS } from "./words";

/** `onBuild` opens the dialog on a kind. */
export function Packs({ onBuild }: { onBuild: (kind: PackKind) => void }) {
  return (
    <section className="packs" aria-label="Packs">
      <header className="page-head">
        <h1>Packs</h1>
        <p className="muted">Evidence for one period as a zip that anyone can check without Exhibit.</p>
      </header>
      <ul className="pack-kinds">
        {PACK_KINDS.map(({ kind, name, holds }) => (
          <li key={kind} className="panel">
            <h2>{name}</h2>
            <p>{holds}</p>
            <Button onPress={() => onBuild(kind)} aria-label={`Build ${name.toLowerCase()} pack`}>
              Build
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
