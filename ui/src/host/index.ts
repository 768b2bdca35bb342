/**
 * What the window asks of the core. Two hosts exist: `tauri` (the app) and `fake` (tests, `vite dev`).
 * Every promise may reject, and then always with a {@link Failure}.
 */
import type { Failure } from "../bindings/Failure";
import type { Progress } from "../bindings/Progress";
import type { TaskRef } from "../bindings/TaskRef";
import type { KeysHost } from "./keys";
import type { LogHost } from "./log";
import type { OpenedHost } from "./opened";
import type { PacksHost } from "./packs";
import type { PlansHost } from "./plans";
import type { ReplayHost } from "./replay";
import type { ReviewsHost } from "./reviews";
import type { RulesHost } from "./rules";
import type { SourcesHost } from "./sources";
import type { TiesHost } from "./ties";
import type { WebhooksHost } from "./webhooks";
import type { WorkspaceHost } from "./workspace";

/** Hears of a running task, at most some twenty times a second. */
export type Hear = (progress: Progress) => void;

/** The core's verbs, one a command. */
export interface Host
  extends WorkspaceHost,
    LogHost,
    PacksHost,
    OpenedHost,
    PlansHost,
    KeysHost,
    ReviewsHost,
    RulesHost,
    SourcesHost,
    WebhooksHost,
    ReplayHost,
    TiesHost {
  /** Asks a running task to stop; its own promise then rejects with `cancelled`. */
  taskCancel(request: TaskRef): Promise<void>;
}

/** A rejection as a {@link Failure}: whatever is not one already becomes code `bug`, with its own words. */
export function asFailure(reason: unknown): Failure {
  if (isFailure(reason)) return reason;
  const message = reason instanceof Error ? reason.message : String(reason);
  return { code: "bug", message, hint: "" };
}

function isFailure(reason: unknown): reason is Failure {
  if (typeof reason !== "object" || reason === null) return false;
  const fields = reason as Record<string, unknown>;
  return ["code", "message", "hint"].every((name) => typeof fields[name] === "string");
}
