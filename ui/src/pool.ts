/** Several tasks of one kind at the same time, e.g. pulls of different sources, watched as one. */
import { useRef, useState } from "react";
import type { Failure } from "./bindings/Failure";
import type { Progress } from "./bindings/Progress";
import { asFailure, type Hear } from "./host";
import { type HeardOf, heardWith, NOBODY, type Task, useHost } from "./state";

/** `running` is what was started and has not ended; stopping stops all of it. `result` is of all that ended since rest. */
export interface Pool<Input, Result> extends Task<Input, Result> {
  running: readonly Input[];
}

/** A task that runs; its number is null until the core has named it. */
interface Run<Input> {
  id: number;
  input: Input;
  task: number | null;
}

interface State<Input, Result> {
  runs: Run<Input>[];
  progress: Progress | null;
  heard: HeardOf;
  results: Result[];
  failure: Failure | null;
}

const REST = { runs: [], progress: null, heard: NOBODY, results: [], failure: null };

/** Runs `verb` as often as it is started; `join` makes one result of several; `onEnd` is called at the end of each. */
export function usePool<Input, Result>(
  verb: (input: Input, hear: Hear) => Promise<Result>,
  join: (results: Result[]) => Result,
  onEnd: () => void,
): Pool<Input, Result> {
  const host = useHost();
  const last = useRef(0);
  const [state, setState] = useState<State<Input, Result>>(REST);
  const start = (input: Input) => {
    last.current += 1;
    const id = last.current;
    // What the last ones brought is told until something new begins.
    setState((before) => {
      const from = before.runs.length === 0 ? (REST as State<Input, Result>) : before;
      return { ...from, runs: [...from.runs, { id, input, task: null }] };
    });
    verb(input, (newest) => setState((before) => told(before, id, newest)))
      .then(
        (result) => setState((before) => ({ ...without(before, id), results: [...before.results, result] })),
        (reason: unknown) => setState((before) => ({ ...without(before, id), failure: asFailure(reason) })),
      )
      .then(onEnd);
  };
  const named = state.runs.flatMap(({ task }) => task ?? []);
  const stop = () => {
    for (const task of named)
      host
        .taskCancel({ task })
        .catch((reason: unknown) => setState((before) => ({ ...before, failure: asFailure(reason) })));
  };
  return {
    isRunning: state.runs.length > 0,
    running: state.runs.map(({ input }) => input),
    progress: state.progress,
    heard: state.heard,
    result: state.results.length === 0 ? null : join(state.results),
    failure: state.failure,
    start,
    cancel: named.length === 0 ? null : stop,
    reset: () => setState((before) => ({ ...before, results: [], failure: null })),
  };
}

function told<Input, Result>(
  before: State<Input, Result>,
  id: number,
  newest: Progress,
): State<Input, Result> {
  const runs = before.runs.map((run) => (run.id === id ? { ...run, task: newest.task } : run));
  return { ...before, runs, progress: newest, heard: heardWith(before.heard, newest) };
}

/** Without a run that ended, and without the lines of its sources. */
function without<Input, Result>(before: State<Input, Result>, id: number): State<Input, Result> {
  const task = before.runs.find((run) => run.id === id)?.task ?? null;
  const heard = new Map([...before.heard].filter(([, { newest }]) => newest.task !== task));
  const progress =
    before.progress?.task === task ? ([...heard.values()][0]?.newest ?? null) : before.progress;
  return { ...before, runs: before.runs.filter((run) => run.id !== id), heard, progress };
}
