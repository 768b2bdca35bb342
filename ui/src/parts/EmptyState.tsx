/** A place with nothing in it: says why, and what can be done. No pictures. */
import type { ReactNode } from "react";

/** Title, a sentence, and the actions below them. */
export function EmptyState({
  title,
  children,
  actions,
}: {
  title: string;
  children: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      <div className="empty-text">{children}</div>
      {actions !== undefined && <div className="row">{actions}</div>}
    </div>
  );
}

/** A place whose content is on its way. Shown only after a moment (CSS), so that fast answers do not flash. */
export function Loading({ children }: { children: string }) {
  return (
    <p className="loading" role="status">
      {children}
    </p>
  );
}
