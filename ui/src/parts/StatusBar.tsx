/** The line at the bottom: facts about the whole, always there. */
import type { ReactNode } from "react";

/** The bar; items from `end` on stand at the right. */
export function StatusBar({ start, end }: { start: ReactNode; end: ReactNode }) {
  return (
    <footer className="statusbar">
      <span className="statusbar-side">{start}</span>
      <span className="statusbar-side push">{end}</span>
    </footer>
  );
}

/** One fact: a label and its value. */
export function StatusItem({
  label,
  title,
  children,
}: {
  label: string;
  title?: string;
  children: ReactNode;
}) {
  return (
    <span className="statusbar-item" title={title}>
      {label} <b>{children}</b>
    </span>
  );
}
