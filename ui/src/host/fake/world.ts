/** What the parts of the fake host share: the rows that are there, those that are held, and the running tasks. */
import type { Failure } from "../../bindings/Failure";
import type { LogRow } from "../../bindings/LogRow";
import { fakeRows } from "./rows";

/** `now` in ms since 1970; `startsFilled` skips the first run; `pause` is awaited between steps of a task. */
export interface FakeOptions {
  now: number;
  rows?: number;
  startsFilled?: boolean;
  pause?: () => Promise<void>;
}

/** The world behind the fake host. */
export class FakeWorld {
  readonly now: number;
  /** Every row that the vendors have. */
  readonly all: LogRow[];
  /** The rows that were pulled. */
  held: LogRow[];
  lastPull: string | null;
  readonly #pause: () => Promise<void>;
  readonly #stopped = new Set<number>();
  #lastTask = 0;

  constructor({ now, rows = 5_412, startsFilled = false, pause = () => Promise.resolve() }: FakeOptions) {
    this.now = now;
    this.all = fakeRows(rows, now);
    this.held = startsFilled ? this.all : [];
    this.lastPull = startsFilled ? new Date(now).toISOString() : null;
    this.#pause = pause;
  }

  /** Number of a new task. */
  begin(): number {
    this.#lastTask += 1;
    return this.#lastTask;
  }

  /** Lets time pass in a task; throws `cancelled` once it was stopped. */
  async step(task: number): Promise<void> {
    await this.#pause();
    if (this.#stopped.has(task)) throw failure("cancelled", "stopped on request");
  }

  /** Stops a task at its next step. */
  stop(task: number): void {
    this.#stopped.add(task);
  }
}

/** A failure as the core gives it. */
export function failure(code: string, message: string, hint = ""): Failure {
  return { code, message, hint };
}
