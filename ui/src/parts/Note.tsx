/** A callout with a tone, for what needs a look. */
import type { ReactNode } from "react";
import { type Tone, ToneIcon } from "./Badge";

/** `urgent` is read out at once, `calm` when the reader pauses, `still` not by itself. */
export function Note({
  tone,
  live = "still",
  children,
}: {
  tone: Tone;
  live?: "urgent" | "calm" | "still";
  children: ReactNode;
}) {
  const role = live === "urgent" ? { role: "alert" } : live === "calm" ? { role: "status" } : {};
  return (
    <div className={`note ${tone}`} {...role}>
      <ToneIcon tone={tone} />
      <div className="note-text">{children}</div>
    </div>
  );
}
