/**
 * JSON read without loss: numbers stay as written (2^53 and beyond, `1.10`, `1e400`), duplicate keys are kept in
 * order, and depth costs no stack, since the text is written by strangers.
 */

/** One value. Containers own their children in the order they were written. */
export type Json =
  | { kind: "object"; members: { key: string; value: Json }[] }
  | { kind: "array"; items: Json[] }
  | { kind: "string"; text: string }
  | { kind: "number"; written: string }
  | { kind: "word"; written: "true" | "false" | "null" };

/** The value, or null when the text is not exactly one JSON value. */
export function parseJson(text: string): Json | null {
  const tokens = tokenise(text);
  return tokens === null ? null : assemble(tokens);
}

type Token = { punct: string } | { value: Json };
type Open = { container: Json; key: string | null; wants: "first" | "value" | "more" };

const SPACE = /[ \t\n\r]+/y;
const PUNCT = /[{}[\],:]/y;
const WORD = /true|false|null/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids raw control characters in strings.
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;

function tokenise(text: string): Token[] | null {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? null;
    if (found !== null) at += found.length;
    return found;
  };
  for (take(SPACE); at < text.length; take(SPACE)) {
    const token = readToken(take);
    if (token === null) return null;
    tokens.push(token);
  }
  return tokens;
}

function readToken(take: (pattern: RegExp) => string | null): Token | null {
  const punct = take(PUNCT);
  if (punct !== null) return { punct };
  const string = take(STRING);
  if (string !== null) return { value: { kind: "string", text: JSON.parse(string) as string } };
  const number = take(NUMBER);
  if (number !== null) return { value: { kind: "number", written: number } };
  const word = take(WORD);
  if (word !== null) return { value: { kind: "word", written: word as "true" | "false" | "null" } };
  return null;
}

/** Puts tokens together with a stack of its own; every wrong turn ends in null. */
function assemble(tokens: Token[]): Json | null {
  const open: Open[] = [];
  let root: Json | null = null;
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] as Token;
    const top = open.at(-1);
    if (top === undefined && root !== null) return null;
    if ("punct" in token && closes(token.punct, top)) {
      open.pop();
      continue;
    }
    if ("punct" in token && token.punct === "," && top?.wants === "more") {
      top.wants = "value";
      continue;
    }
    if (top?.wants === "more") return null;
    if (top?.container.kind === "object") {
      const key = keyAt(tokens, at);
      if (key === null) return null;
      top.key = key;
      at += 2;
    }
    const value = valueAt(tokens[at]);
    if (value === null) return null;
    if (top === undefined) root = value;
    else attach(top, value);
    if (value.kind === "object" || value.kind === "array")
      open.push({ container: value, key: null, wants: "first" });
  }
  return open.length === 0 ? root : null;
}

function closes(punct: string, top: Open | undefined): boolean {
  if (top === undefined || top.wants === "value") return false;
  return punct === (top.container.kind === "object" ? "}" : "]");
}

function keyAt(tokens: Token[], at: number): string | null {
  const [name, colon] = [tokens[at], tokens[at + 1]];
  if (name === undefined || !("value" in name) || name.value.kind !== "string") return null;
  return colon !== undefined && "punct" in colon && colon.punct === ":" ? name.value.text : null;
}

function valueAt(token: Token | undefined): Json | null {
  if (token === undefined) return null;
  if ("value" in token) return token.value;
  if (token.punct === "{") return { kind: "object", members: [] };
  return token.punct === "[" ? { kind: "array", items: [] } : null;
}

function attach(top: Open, value: Json): void {
  if (top.container.kind === "object") top.container.members.push({ key: top.key ?? "", value });
  if (top.container.kind === "array") top.container.items.push(value);
  top.wants = "more";
}

/** The value as compact JSON text: numbers as written, members in order, double ones kept. Costs no stack either. */
export function writeJson(value: Json): string {
  const out: string[] = [];
  const todo: (Json | string)[] = [value];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (typeof next === "string") out.push(next);
    else if (next.kind === "string") out.push(JSON.stringify(next.text));
    else if ("written" in next) out.push(next.written);
    else for (const part of partsOf(next).reverse()) todo.push(part);
  }
  return out.join("");
}

function partsOf(container: Extract<Json, { kind: "object" | "array" }>): (Json | string)[] {
  if (container.kind === "array") {
    return ["[", ...container.items.flatMap((item, at) => (at === 0 ? [item] : [",", item])), "]"];
  }
  const members = container.members.flatMap(({ key, value }, at) => [
    `${at === 0 ? "" : ","}${JSON.stringify(key)}:`,
    value,
  ]);
  return ["{", ...members, "}"];
}
