/** Everything that can be done from the palette and by keys: one table, which the sheet of keys reads too. */
import type { Density } from "../bindings/Density";
import type { Settings } from "../bindings/Settings";
import type { Theme } from "../bindings/Theme";
import type { WorkspaceLine } from "../bindings/WorkspaceLine";
import type { Action } from "./actions";
import type { Chord } from "./keys";
import { PRESETS } from "./logTimes";
import { isAskedWithAll, isPulled } from "./sourceWords";
import { STATES } from "./states";
import { SCREENS, type WindowState } from "./window";
import { DENSITIES, PACK_KINDS, THEMES } from "./words";

/** The groups, in the order of the sheet. */
export const GROUPS = ["Go to", "Rows", "Sources", "Packs and webhooks", "Workspace", "Window"] as const;

/** One command. */
export interface Command {
  id: string;
  group: (typeof GROUPS)[number];
  words: string;
  /** More words that find it. */
  also: string;
  keys: Chord[];
  /** Why it cannot be done now; null when it can. */
  hindrance: string | null;
  run: () => void;
}

/** What the commands act on. */
export interface Scope {
  window: WindowState;
  perform: (action: Action) => void;
  change: (part: Partial<Settings>) => void;
  workspaces: WorkspaceLine[];
  mac: boolean;
}

/** The table. */
export function commandsIn(scope: Scope): Command[] {
  return [
    ...goes(scope),
    ...rows(scope),
    ...sources(scope),
    ...packs(scope),
    ...spaces(scope),
    ...looks(scope),
  ];
}

/** `go to row 5,412`, or null when `typed` holds no number beside words for a row. */
export function rowCommand(typed: string, { window, perform }: Scope): Command | null {
  const digits = /^(?:go to )?(?:row )?#?(\d[\d,. ]{0,20})$/i.exec(typed.trim())?.[1]?.replace(/[,. ]/g, "");
  const row = Number(digits);
  if (digits === undefined || !Number.isSafeInteger(row) || row < 1) return null;
  return command("row", "Rows", `Go to row ${row.toLocaleString("en-GB")}`, {
    hindrance: emptiness(window),
    run: () => perform({ id: "go-to-row", row }),
  });
}

/** A day, a day with a time, or so long ago. */
const TIME =
  /^(?:go to )?(?:time )?(\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?|-\d+[smhdw])$/i;

/** `go to 2026-03-01`, or null when `typed` holds no time. */
export function timeCommand(typed: string, { window, perform }: Scope): Command | null {
  const at = TIME.exec(typed.trim())?.[1];
  if (at === undefined) return null;
  return command("time", "Rows", `Go to ${at}`, {
    hindrance: emptiness(window),
    run: () => perform({ id: "go-to-time", at }),
  });
}

function command(
  id: string,
  group: Command["group"],
  words: string,
  rest: Partial<Command> & Pick<Command, "run">,
): Command {
  return { id, group, words, also: "", keys: [], hindrance: null, ...rest };
}

const emptiness = ({ status }: WindowState) => (status.rows === 0 ? "this workspace holds no rows" : null);

function goes({ window }: Scope): Command[] {
  return SCREENS.map((screen, at) =>
    command(`go-${screen}`, "Go to", STATES[screen].name, {
      also: `go to show screen ${STATES[screen].lead}`,
      // The tenth digit is 0.
      keys: [`Mod+${(at + 1) % 10}`, ...(screen === "settings" ? ["Mod+,"] : [])],
      run: () => window.go(screen),
    }),
  );
}

function rows({ window, perform, mac }: Scope): Command[] {
  const hindrance = emptiness(window);
  return [
    command("query", "Rows", "Search the log", {
      also: "find filter query",
      keys: ["/", "Mod+F"],
      hindrance: window.screen === "webhooks" ? null : hindrance,
      // On the screen of deliveries the keys lead to the field that is seen there.
      run: () => perform({ id: window.screen === "webhooks" ? "focus-captures" : "focus-query" }),
    }),
    command("go-to-row", "Rows", "Go to row…", {
      also: "jump number",
      keys: [mac ? "Mod+L" : "Mod+G"],
      hindrance,
      run: () => window.lay({ kind: "palette", start: "row " }),
    }),
    command("go-to-time", "Rows", "Go to time…", {
      also: "jump date day",
      keys: [mac ? "Mod+Shift+L" : "Mod+Shift+G"],
      hindrance,
      run: () => window.lay({ kind: "palette", start: "time " }),
    }),
    command("export", "Rows", "Export matching rows…", {
      also: "save csv json ndjson file download",
      keys: ["Mod+Shift+E"],
      hindrance: hindrance ?? running(window.tasks.exporting.isRunning, "an export"),
      run: () => perform({ id: "export" }),
    }),
    ...PRESETS.map(({ id, title, from }) =>
      command(`time-${id}`, "Rows", `Show ${title.toLowerCase()}`, {
        also: "time period range from",
        hindrance,
        run: () => window.ask(since(window.query, from)),
      }),
    ),
  ];
}

/** The query with `from` in place of its own bounds in time. Quotes hold a term together. */
export function since(query: string, from: string | null): string {
  const terms = query.match(/(?:"(?:[^"\\]|\\.)*"?|[^\s"])+/g) ?? [];
  const rest = terms.filter((term) => !/^(?:from|to):/.test(term));
  return [...(from === null ? [] : [`from:${from}`]), ...rest].join(" ");
}

const running = (isRunning: boolean, name: string) => (isRunning ? `${name} is running` : null);

function sources({ window }: Scope): Command[] {
  const { pull, importing } = window.tasks;
  const { sources } = window.status;
  const lacking = sources.some(isPulled) ? "every source is paused" : "no source can be pulled";
  return [
    command("pull", "Sources", "Pull all sources", {
      also: "sync refresh update fetch",
      keys: ["F5", "Mod+R"],
      hindrance: running(pull.isRunning, "a pull") ?? (sources.some(isAskedWithAll) ? null : lacking),
      run: () => pull.start({ sources: [] }),
    }),
    command("add-source", "Sources", "Add a source…", {
      also: "new vendor connect token",
      run: () => window.lay({ kind: "add-source" }),
    }),
    command("import", "Sources", "Import files…", {
      also: "open csv json ndjson otlp",
      hindrance: running(importing.isRunning, "an import"),
      run: () => window.lay({ kind: "import", paths: [] }),
    }),
  ];
}

function packs({ window, perform }: Scope): Command[] {
  const hindrance = emptiness(window) ?? running(window.tasks.building.isRunning, "a pack");
  return [
    ...PACK_KINDS.map(({ kind, name, holds }) =>
      command(`build-${kind}`, "Packs and webhooks", `Build ${name.toLowerCase()} pack…`, {
        also: `evidence zip ${holds}`,
        hindrance,
        run: () => perform({ id: "build-pack", kind, query: window.query }),
      }),
    ),
    command("check-pack", "Packs and webhooks", "Check a pack file…", {
      also: "verify open zip",
      run: () => perform({ id: "check-pack" }),
    }),
    command("controls", "Packs and webhooks", "What packs speak to", {
      also: "controls frameworks soc iso pci hipaa cyber essentials retention mapping how long",
      run: () => window.lay({ kind: "controls" }),
    }),
    command("replay", "Packs and webhooks", "Replay the delivery", {
      also: "send again resend webhook",
      keys: window.screen === "webhooks" ? ["R"] : [],
      hindrance:
        window.screen === "webhooks"
          ? running(window.tasks.replaying.isRunning, "a replay")
          : "choose a delivery first",
      run: () => perform({ id: "replay" }),
    }),
    command("tick-capture", "Packs and webhooks", "Tick the delivery for a replay of many", {
      also: "select mark webhook",
      keys: window.screen === "webhooks" ? ["X"] : [],
      hindrance: window.screen === "webhooks" ? null : "choose a delivery first",
      run: () => perform({ id: "tick-capture" }),
    }),
    command("send-test", "Packs and webhooks", "Send a test event…", {
      also: "webhook mint secret",
      run: () => perform({ id: "send-test" }),
    }),
    command("test-receiver", "Packs and webhooks", "Test a receiver…", {
      also: "webhook suite forged deliveries",
      run: () => perform({ id: "test-receiver" }),
    }),
    command("reconcile", "Packs and webhooks", "Reconcile deliveries with rows…", {
      also: "webhook missing duplicates late source",
      hindrance: emptiness(window),
      run: () => perform({ id: "reconcile", source: null }),
    }),
    command("captures", "Packs and webhooks", "Import captured webhooks…", {
      also: "deliveries signature har files",
      run: () => perform({ id: "open-captures" }),
    }),
  ];
}

function spaces({ window, workspaces }: Scope): Command[] {
  const hindrance = window.busy === null ? null : `${window.busy} is running`;
  return [
    ...workspaces
      .filter(({ is_open }) => !is_open)
      .map(({ name, trouble }) =>
        command(`open-${name}`, "Workspace", `Switch to ${name}`, {
          also: "workspace open change",
          hindrance: trouble === null ? hindrance : "it cannot be opened",
          run: () => window.opening.open(name),
        }),
      ),
    command("workspaces", "Workspace", "Switch workspace…", {
      also: "list all",
      run: () => window.lay({ kind: "workspaces" }),
    }),
    command("new-workspace", "Workspace", "New workspace…", {
      also: "make create",
      hindrance,
      run: () => window.lay({ kind: "new-workspace" }),
    }),
  ];
}

function looks({ window, change }: Scope): Command[] {
  return [
    command("palette", "Window", "Find a command", {
      keys: ["Mod+K"],
      run: () => window.lay({ kind: "palette", start: "" }),
    }),
    command("shortcuts", "Window", "Show all keys", {
      also: "keyboard shortcuts help",
      keys: ["F1", "?"],
      run: () => window.lay({ kind: "shortcuts" }),
    }),
    ...entries<Theme>(THEMES).map(([theme, { name }]) =>
      command(`theme-${theme}`, "Window", `Theme: ${name.toLowerCase()}`, {
        also: "light dark contrast colour color appearance",
        run: () => change({ theme }),
      }),
    ),
    ...entries<Density>(DENSITIES).map(([density, { name }]) =>
      command(`density-${density}`, "Window", `Density: ${name.toLowerCase()}`, {
        also: "rows height spacing",
        run: () => change({ density }),
      }),
    ),
  ];
}

function entries<Key extends string>(table: Record<Key, { name: string }>): [Key, { name: string }][] {
  return Object.entries(table) as [Key, { name: string }][];
}
