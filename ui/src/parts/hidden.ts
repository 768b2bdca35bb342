/** Characters that hide, reorder or move text: shown as marks, so that a row cannot look like another. */

/** A run of plain text, or one character that must be named. */
export type Piece = { text: string } | { mark: string };

// Controls, soft hyphen, bidi and zero-width controls, fillers that draw nothing, line separators, lone
// surrogates, interlinear marks, tags and variation selectors (both can carry hidden text).
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: naming control characters is what this is for.
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: a combining mark alone is meant.
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\uffff\ud800-\udfff\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;

/** The text taken apart into what can be shown as it is and what must be named, in order. */
export function pieces(text: string): Piece[] {
  const out: Piece[] = [];
  let end = 0;
  for (const hit of text.matchAll(HIDDEN)) {
    if (hit.index > end) out.push({ text: text.slice(end, hit.index) });
    out.push({ mark: codePointName(hit[0]) });
    end = hit.index + hit[0].length;
  }
  if (end < text.length) out.push({ text: text.slice(end) });
  return out;
}

/** Marks of what text usually holds; all others go by their code point. */
const SHORT: Record<string, string> = { "U+000A": "LF", "U+000D": "CR", "U+0009": "TAB", "U+001B": "ESC" };

/** The usual short name of a mark, where it has one: `LF` for `U+000A`. */
export function shortMark(mark: string): string {
  return SHORT[mark] ?? mark;
}

/** One string for places that hold no elements (titles, accessible names): marks stand in angle brackets. */
export function visibleText(text: string): string {
  return pieces(text)
    .map((piece) => ("text" in piece ? piece.text : `<${piece.mark}>`))
    .join("");
}

/** At most `limit` UTF-16 units of the text, never half a surrogate pair. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const last = text.charCodeAt(limit - 1);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, splitsPair ? limit - 1 : limit);
}

function codePointName(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
