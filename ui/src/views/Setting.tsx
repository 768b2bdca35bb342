/** One part of the settings: its name at the left, what is set or told at the right. */
import { type ReactNode, useId } from "react";

/** The part. */
export function Setting({ name, children }: { name: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className="setting" aria-labelledby={id}>
      <h2 id={id}>{name}</h2>
      <div className="setting-body">{children}</div>
    </section>
  );
}
