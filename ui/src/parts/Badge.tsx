/** An icon and words in a tone. Colour is never the only sign. */
import { Check, CircleDashed, CircleX, Info, type LucideIcon, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

/** How something looks and how loud it is. */
export type Tone = "success" | "danger" | "warning" | "info" | "neutral";

const ICONS: Record<Tone, LucideIcon> = {
  success: Check,
  danger: CircleX,
  warning: TriangleAlert,
  info: Info,
  neutral: CircleDashed,
};

/** The tone's icon, 14 px. Hidden from screen readers: words stand beside it. */
export function ToneIcon({ tone }: { tone: Tone }) {
  const Icon = ICONS[tone];
  return <Icon className={`icon tone-${tone}`} aria-hidden />;
}

/** A badge. `quiet` drops the ground, for the usual case in a list; `icon` takes the place of the tone's own. */
export function Badge({
  tone,
  look = "ground",
  icon: Icon,
  children,
}: {
  tone: Tone;
  look?: "ground" | "quiet";
  icon?: LucideIcon;
  children: ReactNode;
}) {
  return (
    <span className={`badge ${tone}${look === "quiet" ? " quiet" : ""}`}>
      {Icon === undefined ? <ToneIcon tone={tone} /> : <Icon className={`icon tone-${tone}`} aria-hidden />}
      <span className="clip">{children}</span>
    </span>
  );
}

/** A square letter tag with its hue. */
export function LetterTag({ hue, title }: { hue: string; title: string }) {
  return (
    <span className={`letter ${hue}`} title={title} aria-hidden>
      {hue.charAt(0).toUpperCase()}
    </span>
  );
}
