/** The domain's words and tones: one table a notion, so that a list, a drawer and a form say the same. */
import { Bot, Braces, CircleDashed, Cog, type LucideIcon, PanelTop, User } from "lucide-react";
import type { ActorType } from "../bindings/ActorType";
import type { Density } from "../bindings/Density";
import type { Origin } from "../bindings/Origin";
import type { Outcome } from "../bindings/Outcome";
import type { PackKind } from "../bindings/PackKind";
import type { Theme } from "../bindings/Theme";
import type { Tone } from "../parts/Badge";

/** An icon and its word. */
export interface Sign {
  icon: LucideIcon;
  word: string;
}

/** How an outcome looks and reads. */
export const OUTCOMES: Record<Outcome, { tone: Tone; word: string }> = {
  success: { tone: "success", word: "success" },
  failure: { tone: "danger", word: "failure" },
  warning: { tone: "warning", word: "warning" },
  unknown: { tone: "neutral", word: "outcome not recorded" },
};

/** Who acted. */
export const ACTOR_TYPES: Record<ActorType, Sign> = {
  human: { icon: User, word: "human" },
  agent: { icon: Bot, word: "agent" },
  system: { icon: Cog, word: "system" },
  unknown: { icon: CircleDashed, word: "type not recorded" },
};

/** By which way. */
export const ORIGINS: Record<Origin, Sign> = {
  dashboard: { icon: PanelTop, word: "dashboard" },
  api: { icon: Braces, word: "api" },
  system: { icon: Cog, word: "system" },
  unknown: { icon: CircleDashed, word: "not recorded" },
};

/** The packs that can be built, in the order they are offered. */
export const PACK_KINDS: { kind: PackKind; name: string; holds: string }[] = [
  {
    kind: "access-review",
    name: "Access review",
    holds: "Who could do what, and who granted or took it away.",
  },
  {
    kind: "change-management",
    name: "Change management",
    holds: "What was changed, by whom, and from what to what.",
  },
  {
    kind: "incident-response",
    name: "Incident response",
    holds: "What went wrong, when it was seen, what was done.",
  },
  {
    kind: "custom",
    name: "Custom",
    holds: "Any rows that a query of yours finds, checkable in the same way.",
  },
];

/** How the window can be lit. */
export const THEMES: Record<Theme, { name: string }> = {
  system: { name: "As the system" },
  light: { name: "Light" },
  dark: { name: "Dark" },
  "contrast-light": { name: "High contrast, light" },
  "contrast-dark": { name: "High contrast, dark" },
};

/** How close the rows stand. */
export const DENSITIES: Record<Density, { name: string }> = {
  compact: { name: "Compact" },
  regular: { name: "Regular" },
  relaxed: { name: "Relaxed" },
};

/** What a tier of trust is called, and what it means. */
export const TIERS: Record<string, { name: string; meaning: string }> = {
  unsealed: {
    name: "Unsealed",
    meaning:
      "Rows are kept as they came, and no signed checkpoint covers them. A change inside this file can be noticed only by comparing its head with one noted before.",
  },
};
