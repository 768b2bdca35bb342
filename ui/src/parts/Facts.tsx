/** Labels and values, side by side. */
import type { ReactNode } from "react";

/** The list. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="facts">{children}</dl>;
}

/** One label and its value. */
export function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** A digest: short in view, whole under the pointer, to screen readers and to the clipboard (select all). */
export function Digest({ hex, short }: { hex: string; short: string }) {
  return (
    <span className="mono digest" title={hex}>
      <span aria-hidden>{short}</span>
      <span className="sr">{hex}</span>
    </span>
  );
}
