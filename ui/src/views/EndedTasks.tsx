/** What long tasks ended with, in the status bar, until the reader has been where it is told in full. */
import { useState } from "react";
import type { ImportReport } from "../bindings/ImportReport";
import type { ReplayDone } from "../bindings/ReplayDone";
import type { SyncReport } from "../bindings/SyncReport";
import type { Tone } from "../parts/Badge";
import { count, counted } from "../parts/format";
import { StatusButton } from "../parts/StatusBar";
import type { Task } from "../state";
import { type Action, useActions } from "./actions";
import { suiteEnd } from "./suiteWords";
import { type Tasks, useWindow, type WindowState } from "./window";

/** How a task ended, in a few words. */
interface End {
  words: string;
  tone: Tone;
}

/** For one kind of task: its end in words, where that is told in full, and the way there. */
interface Told {
  noun: string;
  endOf: (tasks: Tasks) => End | null;
  isSeen: (window: WindowState) => boolean;
  /** Told for the moment by a screen that goes away by itself. */
  isBrief?: (window: WindowState) => boolean;
  show: (window: WindowState, perform: (action: Action) => void) => void;
}

const TOLD: Record<keyof Tasks, Told> = {
  pull: {
    noun: "Pull",
    endOf: ({ pull }) => endOf(pull, pulled),
    isSeen: ({ screen }) => screen === "sources",
    isBrief: ({ screen, status }) => screen === "log" && status.rows === 0,
    show: ({ go }) => go("sources"),
  },
  importing: {
    noun: "Import",
    endOf: ({ importing }) => endOf(importing, imported),
    isSeen: ({ overlay }) => overlay?.kind === "import",
    show: ({ lay }) => lay({ kind: "import", paths: [] }),
  },
  exporting: {
    noun: "Export",
    endOf: ({ exporting }) =>
      endOf(exporting, ({ rows }) => ({ words: `exported ${counted(rows, "row")}`, tone: "success" })),
    isSeen: () => false,
    show: (_, perform) => perform({ id: "export" }),
  },
  building: {
    noun: "Pack",
    endOf: ({ building }) =>
      endOf(building, ({ rows, complete }) => ({
        words: `${complete ? "built" : "built in part"}, ${counted(rows, "row")}`,
        tone: complete ? "success" : "warning",
      })),
    isSeen: ({ screen }) => screen === "packs",
    show: ({ go }) => go("packs"),
  },
  replaying: {
    noun: "Replay",
    endOf: ({ replaying }) => endOf(replaying, replayed),
    isSeen: ({ screen }) => screen === "webhooks",
    show: ({ go }) => go("webhooks"),
  },
  testing: {
    noun: "Receiver",
    endOf: ({ testing }) => endOf(testing, suiteEnd),
    isSeen: () => false,
    show: (_, perform) => perform({ id: "test-receiver" }),
  },
};

/** One item for each task that ended unseen. */
export function EndedTasks() {
  return (Object.keys(TOLD) as (keyof Tasks)[]).map((name) => <Ended key={name} name={name} />);
}

function Ended({ name }: { name: keyof Tasks }) {
  const window = useWindow();
  const { perform } = useActions();
  const [seen, setSeen] = useState<unknown>(null);
  const { noun, endOf, isSeen, isBrief, show } = TOLD[name];
  const { result, failure } = window.tasks[name];
  const newest = failure ?? result;
  if (newest !== null && newest !== seen && isSeen(window)) setSeen(newest);
  const end = endOf(window.tasks);
  if (end === null || newest === seen || isBrief?.(window) === true) return null;
  const look = () => {
    setSeen(newest);
    show(window, perform);
  };
  return (
    <StatusButton label={noun} tone={end.tone} title="Shows the whole result" onPress={look}>
      <span role="status">{end.words}</span>
    </StatusButton>
  );
}

function endOf<Input, Result>(task: Task<Input, Result>, words: (result: Result) => End): End | null {
  const { isRunning, result, failure } = task;
  if (isRunning) return null;
  if (failure !== null)
    return failure.code === "cancelled"
      ? { words: "stopped", tone: "neutral" }
      : { words: "failed", tone: "danger" };
  return result === null ? null : words(result);
}

function pulled({ sources }: SyncReport): End {
  const rows = sources.reduce((sum, { rows_new }) => sum + rows_new, 0);
  const wanting = sources.filter(({ status }) => status !== "ok").length;
  return wanting === 0
    ? { words: counted(rows, "new row"), tone: "success" }
    : {
        words: `${counted(rows, "new row")}, ${count(wanting)} of ${counted(sources.length, "source")} not complete`,
        tone: "warning",
      };
}

function replayed({ sent, accepted, unanswered }: ReplayDone): End {
  const words = `sent ${counted(sent, "request")}`;
  if (unanswered > 0) return { words: `${words}, ${count(unanswered)} without an answer`, tone: "warning" };
  return accepted === sent
    ? { words, tone: "success" }
    : { words: `${words}, ${count(sent - accepted)} not accepted`, tone: "warning" };
}

function imported({ files }: ImportReport): End {
  const rows = files.reduce((sum, { rows_new }) => sum + rows_new, 0);
  const failed = files.filter(({ failure }) => failure !== null).length;
  return failed === 0
    ? { words: counted(rows, "new row"), tone: "success" }
    : { words: `${counted(rows, "new row")}, ${counted(failed, "file")} failed`, tone: "warning" };
}
