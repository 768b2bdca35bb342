/** What the parts of the fake host share: the rows that are there, those that are held, and the running tasks. */
import type { Failure } from "../../bindings/Failure";
import type { LogRow } from "../../bindings/LogRow";
import type { PickPurpose } from "../../bindings/PickPurpose";
import { fakeRows } from "./rows";

/**
 * `now` in ms since 1970; `startsFilled` skips the first run; `pause` is awaited between steps of a task; `picks` is
 * what the person chooses in the system's dialogs, who gives up without it; `arrivals` makes webhooks come.
 */
export interface FakeOptions {
  now: number;
  rows?: number;
  startsFilled?: boolean;
  pause?: () => Promise<void>;
  picks?: Partial<Record<PickPurpose, string[]>>;
  /** How many deliveries a workspace that starts filled holds. */
  captures?: number;
  /** Called when the listener starts, with a way to make one delivery come. */
  arrivals?: (deliver: () => void) => void;
}

/** A token that every vendor of the fake host refuses. */
export const BAD_TOKEN = "wrong";

/** One workspace: what was pulled into it, and when. */
interface Space {
  held: LogRow[];
  lastPull: string | null;
}

/** The world behind the fake host. */
export class FakeWorld {
  readonly now: number;
  /** Every row that the vendors have. */
  readonly all: LogRow[];
  /** The open workspace. */
  name = "fake";
  readonly picks: Partial<Record<PickPurpose, string[]>> | null;
  /** Deliveries that are there at first. */
  readonly captures: number;
  readonly arrivals: (deliver: () => void) => void;
  readonly #spaces: Map<string, Space>;
  readonly #pause: () => Promise<void>;
  readonly #stopped = new Set<number>();
  #lastTask = 0;

  constructor(options: FakeOptions) {
    const {
      now,
      rows = 5_412,
      startsFilled = false,
      pause = () => Promise.resolve(),
      picks = null,
      captures = startsFilled ? 1_482 : 0,
      arrivals = () => {},
    } = options;
    this.captures = captures;
    this.arrivals = arrivals;
    this.picks = picks;
    this.now = now;
    this.all = fakeRows(rows, now);
    const lastPull = startsFilled ? new Date(now).toISOString() : null;
    this.#spaces = new Map([[this.name, { held: startsFilled ? this.all : [], lastPull }]]);
    this.#pause = pause;
  }

  /** Names of the workspaces, in the order they were made. */
  get names(): string[] {
    return [...this.#spaces.keys()];
  }

  /** Opens a workspace, made where there is none. */
  open(name: string): void {
    if (!this.#spaces.has(name)) this.#spaces.set(name, { held: [], lastPull: null });
    this.name = name;
  }

  /** Rows of a workspace, open or not. */
  rowsOf(name: string): LogRow[] {
    return this.#spaces.get(name)?.held ?? [];
  }

  /** The rows that were pulled into the open workspace. */
  get held(): LogRow[] {
    return this.#space.held;
  }

  set held(rows: LogRow[]) {
    this.#space.held = rows;
  }

  get lastPull(): string | null {
    return this.#space.lastPull;
  }

  set lastPull(at: string | null) {
    this.#space.lastPull = at;
  }

  get #space(): Space {
    const space = this.#spaces.get(this.name);
    if (space === undefined) throw new Error("BUG: the open workspace exists");
    return space;
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
