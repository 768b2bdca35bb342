/** The rules in force, and the verbs that change the user's own. Saving reads rows again, which the log hears of too. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { Failure } from "../bindings/Failure";
import type { Progress } from "../bindings/Progress";
import type { RuleDraft } from "../bindings/RuleDraft";
import type { RuleList } from "../bindings/RuleList";
import type { Hear } from "../host";
import { useHost, useTask } from "../state";

/** What is asked of the core. */
type Asked =
  | { verb: "list" }
  | { verb: "save"; draft: RuleDraft; id: string }
  | { verb: "remove"; id: string };

/** `saved` is the id of the rule that was saved last, `asked` what was asked last, `again` asks it once more. */
export interface Rules {
  list: RuleList | null;
  isRunning: boolean;
  progress: Progress | null;
  cancel: (() => void) | null;
  failure: Failure | null;
  saved: string | null;
  asked: Asked["verb"];
  again: () => void;
  save: (draft: RuleDraft, id: string) => void;
  remove: (id: string) => void;
}

/** Reads the rules once, and again after each change. */
export function useRules(): Rules {
  const host = useHost();
  const queries = useQueryClient();
  const [list, setList] = useState<RuleList | null>(null);
  const [saved, setSaved] = useState<string | null>(null);
  const [asked, setAsked] = useState<Asked>({ verb: "list" });
  const run = async (asked: Asked, hear: Hear): Promise<RuleList> => {
    setSaved(null);
    setAsked(asked);
    const found = await ask(asked, hear);
    setList(found);
    if (asked.verb === "list") return found;
    if (asked.verb === "save") setSaved(asked.id);
    // Rows are read by other rules now: whatever shows them asks again.
    void queries.invalidateQueries();
    return found;
  };
  const ask = (asked: Asked, hear: Hear) => {
    if (asked.verb === "list") return host.ruleList(hear);
    return asked.verb === "save" ? host.ruleSave(asked.draft, hear) : host.ruleRemove({ id: asked.id }, hear);
  };
  const task = useTask<Asked, RuleList>(run);
  const start = useRef(task.start);
  start.current = task.start;
  useEffect(() => start.current({ verb: "list" }), []);
  return {
    list,
    isRunning: task.isRunning,
    progress: task.progress,
    cancel: task.cancel,
    failure: task.failure,
    saved,
    asked: asked.verb,
    again: () => task.start(asked),
    save: (draft, id) => task.start({ verb: "save", draft, id }),
    remove: (id) => task.start({ verb: "remove", id }),
  };
}
