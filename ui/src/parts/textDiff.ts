/** What was changed from one text to another: pieces that stay, went and came, in their order. */

/** A run of text. `same` and `gone` together are the text before; `same` and `new` the text after. */
export interface DiffPiece {
  kind: "same" | "gone" | "new";
  text: string;
}

/** Above so many words on a side, what is between the first and the last change is one piece: comparing takes n × m. */
const WORDS_AT_MOST = 800;

/** Words, runs of spaces, line ends one by one, and signs. */
const WORDS = /[\p{L}\p{N}_]+|\r\n|[\r\n]|[^\S\r\n]+|./gsu;

/** The difference, word by word. */
export function diffText(before: string, after: string): DiffPiece[] {
  const head = commonHead(before, after);
  const tail = commonTail(before.slice(head), after.slice(head));
  const [gone, came] = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)];
  return joined([
    { kind: "same", text: before.slice(0, head) },
    ...between(gone, came),
    { kind: "same", text: before.slice(before.length - tail) },
  ]);
}

function between(gone: string, came: string): DiffPiece[] {
  const [a, b] = [gone.match(WORDS) ?? [], came.match(WORDS) ?? []];
  if (a.length > WORDS_AT_MOST || b.length > WORDS_AT_MOST)
    return [
      { kind: "gone", text: gone },
      { kind: "new", text: came },
    ];
  return walk(a, b, lengths(a, b));
}

/** Longest common subsequences of every pair of tails, in one row after another. */
function lengths(a: string[], b: string[]): Uint16Array {
  const width = b.length + 1;
  const table = new Uint16Array((a.length + 1) * width);
  for (let at = a.length - 1; at >= 0; at -= 1)
    for (let to = b.length - 1; to >= 0; to -= 1)
      table[at * width + to] =
        a[at] === b[to]
          ? (table[(at + 1) * width + to + 1] ?? 0) + 1
          : Math.max(table[(at + 1) * width + to] ?? 0, table[at * width + to + 1] ?? 0);
  return table;
}

function walk(a: string[], b: string[], table: Uint16Array): DiffPiece[] {
  const width = b.length + 1;
  const out: DiffPiece[] = [];
  let [at, to] = [0, 0];
  while (at < a.length || to < b.length) {
    if (at < a.length && a[at] === b[to]) {
      out.push({ kind: "same", text: a[at] ?? "" });
      at += 1;
      to += 1;
    } else if (to >= b.length || (at < a.length && below(at) >= beside(at, to))) {
      out.push({ kind: "gone", text: a[at] ?? "" });
      at += 1;
    } else {
      out.push({ kind: "new", text: b[to] ?? "" });
      to += 1;
    }
  }
  return out;

  function below(row: number): number {
    return table[(row + 1) * width + to] ?? 0;
  }
  function beside(row: number, column: number): number {
    return table[row * width + column + 1] ?? 0;
  }
}

/** Neighbours of one kind as one piece, none of them empty; between two that stay, what went stands before what came. */
function joined(pieces: DiffPiece[]): DiffPiece[] {
  const out: DiffPiece[] = [];
  let [gone, came] = ["", ""];
  const flush = () => {
    if (gone !== "") out.push({ kind: "gone", text: gone });
    if (came !== "") out.push({ kind: "new", text: came });
    [gone, came] = ["", ""];
  };
  for (const { kind, text } of pieces) {
    if (text === "") continue;
    if (kind === "gone") gone += text;
    else if (kind === "new") came += text;
    else {
      flush();
      const last = out.at(-1);
      if (last?.kind === "same") last.text += text;
      else out.push({ kind, text });
    }
  }
  flush();
  return out;
}

/** UTF-16 units that both begin with, never half a pair. */
function commonHead(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at < most && a[at] === b[at]) at += 1;
  return at > 0 && isHigh(a, at - 1) ? at - 1 : at;
}

/** UTF-16 units that both end with, never half a pair. */
function commonTail(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let size = 0;
  while (size < most && a[a.length - 1 - size] === b[b.length - 1 - size]) size += 1;
  return size > 0 && isLow(a, a.length - size) ? size - 1 : size;
}

function isHigh(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xd800 && unit <= 0xdbff;
}

function isLow(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff;
}
