/** Rows of one result set or table, fetched by windows as they come into view. */
import type { Failure } from "../bindings/Failure";
import { asFailure } from "../host";

/** Rows asked for at once: a few screens, some 36 kB of JSON. */
export const WINDOW_ROWS = 100;
/** Windows kept: enough to scroll back without a call, small beside ten million rows. */
const WINDOWS_KEPT = 12;
/** Calls under way at once, so that dragging over a million rows does not queue a thousand windows. */
const CALLS_AT_ONCE = 2;

/** Asks the core for rows `first` to `first + rows`. */
export type FetchRows<Row> = (first: number, rows: number) => Promise<Row[]>;

/** Holds the newest windows; tells its listeners when rows came or failed. `onStale` hears of a lost handle. */
export class RowWindows<Row> {
  readonly #ask: FetchRows<Row>;
  readonly #onStale: () => void;
  readonly #held = new Map<number, Row[]>();
  readonly #underway = new Set<number>();
  readonly #listeners = new Set<() => void>();
  #wanted: number[] = [];
  #failure: Failure | null = null;
  #version = 0;

  constructor(ask: FetchRows<Row>, onStale: () => void) {
    this.#ask = ask;
    this.#onStale = onStale;
  }

  /** The row at a place of the result set, or undefined while it is on its way. */
  at = (index: number): Row | undefined => this.#held.get(windowOf(index))?.[index % WINDOW_ROWS];

  /** Where the row stands that `is` the one, if it is among those held. */
  placeOf = (is: (row: Row) => boolean): number | null => {
    for (const [window, rows] of this.#held) {
      const at = rows.findIndex(is);
      if (at >= 0) return window * WINDOW_ROWS + at;
    }
    return null;
  };

  /** Says which rows are in view: `first` to `end`, not included. */
  want = (first: number, end: number): void => {
    if (end <= first) return;
    const windows = [];
    for (let window = windowOf(first); window <= windowOf(end - 1); window += 1) windows.push(window);
    this.#wanted = windows;
    this.#pump();
  };

  /** Why the wanted rows cannot be had, if so. Nothing is asked again before {@link retry}. */
  failure = (): Failure | null => this.#failure;

  /** Asks again after a failure. */
  retry = (): void => {
    this.#failure = null;
    this.#tell();
    this.#pump();
  };

  /** For `useSyncExternalStore`: a number that changes with the rows. */
  version = (): number => this.#version;

  /** For `useSyncExternalStore`. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #pump(): void {
    if (this.#failure !== null) return;
    for (const window of this.#wanted) {
      if (this.#underway.size >= CALLS_AT_ONCE) return;
      if (!this.#held.has(window) && !this.#underway.has(window)) void this.#fetch(window);
    }
  }

  async #fetch(window: number): Promise<void> {
    this.#underway.add(window);
    try {
      this.#keep(window, await this.#ask(window * WINDOW_ROWS, WINDOW_ROWS));
    } catch (reason) {
      this.#fail(asFailure(reason));
    }
    this.#underway.delete(window);
    this.#tell();
    this.#pump();
  }

  #keep(window: number, rows: Row[]): void {
    this.#held.set(window, rows);
    for (const old of this.#held.keys()) {
      if (this.#held.size <= WINDOWS_KEPT) return;
      if (!this.#wanted.includes(old)) this.#held.delete(old);
    }
  }

  #fail(failure: Failure): void {
    this.#failure = failure;
    if (failure.code === "not_found") this.#onStale();
  }

  #tell(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }
}

function windowOf(index: number): number {
  return Math.floor(index / WINDOW_ROWS);
}
