/** Keys as names: `Mod+Shift+E`, `F5`, `?`. `Mod` is Cmd on macOS and Ctrl elsewhere. */

/** A key with what is held beside it. */
export type Chord = string;

/** What is read of a keyboard event. */
export type Press = Pick<
  KeyboardEvent,
  "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey" | "isComposing"
>;

/** Would load the page anew, and with it everything the reader has open. */
const RELOADS: Chord[] = ["F5", "Mod+R", "Mod+Shift+R", "Shift+F5", "Mod+F5"];

/** Whether this device has a Cmd key. */
export function isMac(): boolean {
  return /^(Mac|iP)/.test(navigator.platform);
}

/**
 * The chord of an event; null while text is composed, for a modifier alone, and with Alt or AltGr, which write
 * characters on many keyboards.
 */
export function chordOf(press: Press, mac: boolean): Chord | null {
  if (press.isComposing || press.altKey) return null;
  const mod = mac ? press.metaKey : press.ctrlKey;
  const other = mac ? press.ctrlKey : press.metaKey;
  const name = nameOf(press, mod);
  if (other || name === null) return null;
  // Shift chooses a sign on its key, and which one differs by keyboard: only what it adds to a letter counts.
  const shift = press.shiftKey && (/^[A-Z]$/.test(name) || name.length > 1);
  return [mod && "Mod", shift && "Shift", name].filter(Boolean).join("+");
}

/** Digits by their place, so that a keyboard which needs Shift for them has them too. */
function nameOf({ key, code }: Press, mod: boolean): string | null {
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  if (mod && digit !== undefined) return digit;
  if (["Control", "Meta", "Shift", "Alt", "AltGraph", "Dead", "Process", "Unidentified"].includes(key))
    return null;
  return key.length === 1 ? key.toUpperCase() : key;
}

/** Whether the webview would load the page anew on this chord. */
export function reloads(chord: Chord): boolean {
  return RELOADS.includes(chord);
}

/** Whether a chord may act on `target`: a sign alone only while a list has the focus (WCAG 2.1.4). */
export function mayAct(chord: Chord, target: EventTarget | null): boolean {
  if (chord.length > 1) return true;
  if (!(target instanceof Element)) return false;
  const isWriting = target.closest("input, textarea, select, [contenteditable]") !== null;
  return !isWriting && target.closest(LISTS) !== null;
}

const LISTS =
  "table, ul[aria-label], [role=grid], [role=treegrid], [role=listbox], [role=tree], [role=table]";

/** The caps of a chord, in the order they are pressed: `Ctrl`, `K` or `⌘`, `K`. */
export function caps(chord: Chord, mac: boolean): string[] {
  const names: Record<string, string> = mac ? { Mod: "⌘", Shift: "⇧" } : { Mod: "Ctrl" };
  const arrows = { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→" };
  const signs: Record<string, string> = { Escape: "Esc", " ": "Space", ...arrows };
  return chord.split("+").map((part) => names[part] ?? signs[part] ?? part);
}

/** The chord for `aria-keyshortcuts`. */
export function ariaKeys(chord: Chord, mac: boolean): string {
  return chord.replace("Mod", mac ? "Meta" : "Control");
}
