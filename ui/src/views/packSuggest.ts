/** What could be written next in a query: fields, then their values. All pure. */
import { FIELDS } from "./logFields";
import { termText } from "./logTerms";

/** The word before the caret: a field's beginning, or a field and the beginning of a value. */
export interface Word {
  /** Where it begins in the text. */
  start: number;
  /** `-` where it leaves rows out. */
  minus: "" | "-";
  field: string;
  /** What is typed of the value; null while the field itself is typed. */
  value: string | null;
}

/** The word that ends at the caret, or null where none does that could be completed. */
export function wordAt(text: string, caret: number): Word | null {
  const found = /(?:^|\s)(-?)([a-z_]*)(?::([^\s"]*))?$/i.exec(text.slice(0, caret));
  const isQuoted = (text.slice(0, caret).match(/(?<!\\)"/g)?.length ?? 0) % 2 === 1;
  if (found === null || isQuoted) return null;
  const [whole, minus = "", field = "", value] = found;
  const start = caret - whole.trimStart().length;
  return { start, minus: minus === "-" ? "-" : "", field: field.toLowerCase(), value: value ?? null };
}

/** One thing that could be written; `text` is the whole word. */
export interface Suggestion {
  id: string;
  text: string;
  words: string;
  rows: number | null;
}

const SUGGESTED = 8;

/** Fields that begin as typed; none before a letter is typed. */
export function fieldsFor({ minus, field, value }: Word): Suggestion[] {
  if (value !== null || field === "") return [];
  return FIELDS.filter(({ id, label }) => id.startsWith(field) || label.toLowerCase().startsWith(field))
    .slice(0, SUGGESTED)
    .map(({ id, label }) => ({ id, text: `${minus}${id}:`, words: label, rows: null }));
}

/** Values of the field that hold what is typed, most rows first. */
export function valuesFor(
  { minus, field, value }: Word,
  values: readonly { value: string | null; count: number }[],
): Suggestion[] {
  if (value === null) return [];
  const wanted = value.toLowerCase();
  return values
    .flatMap((each) => (each.value === null ? [] : [{ value: each.value, count: each.count }]))
    .filter((each) => each.value.toLowerCase().includes(wanted))
    .slice(0, SUGGESTED)
    .map((each) => ({
      id: each.value,
      text: `${minus}${termText(field, each.value, "include")}`,
      words: each.value,
      rows: each.count,
    }));
}

/** The text with a word completed, and where the caret stands then. */
export function completed(
  text: string,
  caret: number,
  { start }: Word,
  by: Suggestion,
): { text: string; caret: number } {
  const isWhole = !by.text.endsWith(":");
  const rest = text.slice(caret).trimStart();
  const head = `${text.slice(0, start)}${by.text}${isWhole ? " " : ""}`;
  const gap = isWhole || rest === "" ? "" : " ";
  return { text: `${head}${gap}${rest}`, caret: head.length };
}
