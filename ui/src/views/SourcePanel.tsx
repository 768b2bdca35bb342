/** A panel of a source's details. */
import type { ReactNode } from "react";

/** Its title, a few words beside it, and what it holds. */
export function Panel({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  return (
    <section className="panel source-panel" aria-label={title}>
      <header>
        <h3>{title}</h3>
        {lead !== undefined && <span className="muted small">{lead}</span>}
      </header>
      {children}
    </section>
  );
}
