/** The line at the bottom: facts about the whole, always there. */
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Button, Tooltip, TooltipTrigger } from "react-aria-components";
import type { Tone } from "./Badge";

/** Long enough that crossing the bar shows nothing, in ms. Focus shows it at once. */
const TOOLTIP_DELAY_MS = 500;

/** The bar; `end` stands at the right. */
export function StatusBar({ start, end }: { start: ReactNode; end: ReactNode }) {
  return (
    <footer className="statusbar">
      <span className="statusbar-side">{start}</span>
      <span className="statusbar-side push">{end}</span>
    </footer>
  );
}

/** One fact: a label, its value in bold, and words after it. */
export interface StatusFact {
  label?: string;
  icon?: LucideIcon;
  tone?: Tone;
  title?: string;
  after?: string;
  children: ReactNode;
}

/** A fact to read. */
export function StatusItem({ title, tone, ...fact }: StatusFact) {
  return (
    <span className={`statusbar-item${tone === undefined ? "" : ` tone-${tone}`}`} title={title}>
      <FactText {...fact} />
    </span>
  );
}

/** A fact that leads to where it comes from; its title is shown on hover and on focus. */
export function StatusButton({ title, tone, onPress, ...fact }: StatusFact & { onPress: () => void }) {
  return (
    <TooltipTrigger delay={TOOLTIP_DELAY_MS}>
      <Button
        className={`statusbar-item statusbar-button${tone === undefined ? "" : ` tone-${tone}`}`}
        onPress={onPress}
      >
        <span className="statusbar-text">
          <FactText {...fact} />
        </span>
      </Button>
      {title !== undefined && (
        <Tooltip className="tooltip" placement="top">
          {title}
        </Tooltip>
      )}
    </TooltipTrigger>
  );
}

function FactText({ label, icon: Icon, after = "", children }: Omit<StatusFact, "title" | "tone">) {
  return (
    <>
      {Icon !== undefined && <Icon className="icon icon-12" aria-hidden />}
      {label !== undefined && `${label} `}
      <b>{children}</b>
      {after !== "" && <span className="statusbar-after">{after}</span>}
    </>
  );
}
