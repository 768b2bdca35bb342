/**
 * Editing a text without touching what was not edited. A text area knows one line end only (HTML: its value is
 * normalised), so what is typed there is carried over to the text itself, whose other line ends stay as they are.
 */

/** The text as a text area shows it: every line end is one LF. */
export function shownText(exact: string): string {
  return exact.replace(/\r\n?/g, "\n");
}

/** The exact text after the area that showed it holds `shown`. New lines end as the first line of the text does. */
export function carryEdit(exact: string, shown: string): string {
  const before = shownText(exact);
  if (before === shown) return exact;
  const most = Math.min(before.length, shown.length);
  let head = 0;
  while (head < most && before[head] === shown[head]) head += 1;
  let tail = 0;
  while (tail < most - head && before.at(-1 - tail) === shown.at(-1 - tail)) tail += 1;
  const typed = shown.slice(head, shown.length - tail);
  const from = exact.slice(0, unitAt(exact, head));
  const to = exact.slice(unitAt(exact, before.length - tail));
  // A CR that comes to stand before an LF would make one line end of two.
  for (const end of [lineEndOf(exact), "\r\n"]) {
    const edited = from + typed.replaceAll("\n", end) + to;
    if (shownText(edited) === shown) return edited;
  }
  return shown.replaceAll("\n", lineEndOf(exact));
}

function lineEndOf(text: string): string {
  return /\r\n?|\n/.exec(text)?.[0] ?? "\n";
}

/** Where in the exact text the shown one has come so far; a CR LF is one there. */
function unitAt(exact: string, shown: number): number {
  let at = 0;
  for (let seen = 0; seen < shown; seen += 1) at += exact[at] === "\r" && exact[at + 1] === "\n" ? 2 : 1;
  return at;
}
