/**
 * What a rule asks for, read from its text and changed in it. Everything else in the text keeps its value exactly:
 * numbers stay as they are written, and so do keys that stand there twice.
 */
import { type Json, parseJson, writeJson } from "../parts/json";

/** Keys of `when` that choose where rows come from. */
export type Asked = "profile" | "source";

type Members = { key: string; value: Json }[];

/** The values that the rule asks for; none: any. Null where the text is no rule yet, or asks in a form of its own. */
export function askedOf(json: string, key: Asked): string[] | null {
  const when = whenOf(parseJson(json));
  if (when === null) return null;
  const found = when.find((member) => member.key === key)?.value;
  if (found === undefined) return [];
  if (found.kind === "string") return [found.text];
  if (found.kind !== "array") return null;
  const texts = found.items.flatMap((item) => (item.kind === "string" ? [item.text] : []));
  return texts.length === found.items.length ? texts : null;
}

/** The text with these values in the place of the old ones; the same text where it is no rule yet. */
export function withAsked(json: string, key: Asked, values: readonly string[]): string {
  const rule = parseJson(json);
  const when = whenOf(rule);
  if (rule === null || when === null) return json;
  const place = when.findIndex((member) => member.key === key);
  const others = when.filter((member) => member.key !== key);
  const items: Json[] = values.map((text) => ({ kind: "string", text }));
  const asked: Members = values.length === 0 ? [] : [{ key, value: { kind: "array", items } }];
  when.splice(0, when.length, ...others);
  when.splice(Math.max(place, 0), 0, ...asked);
  return written(rule, "");
}

function whenOf(rule: Json | null): Members | null {
  if (rule?.kind !== "object") return null;
  const when = rule.members.find((member) => member.key === "when")?.value;
  return when?.kind === "object" ? when.members : null;
}

/** Lines as a person writes them: a key a line, lists of plain values on one. */
function written(value: Json, indent: string): string {
  const deeper = `${indent}  `;
  if (value.kind === "object" && value.members.length > 0) {
    const lines = value.members.map(
      ({ key, value: held }) => `${deeper}${JSON.stringify(key)}: ${written(held, deeper)}`,
    );
    return `{\n${lines.join(",\n")}\n${indent}}`;
  }
  if (value.kind === "array" && value.items.some((item) => item.kind === "object" || item.kind === "array")) {
    const lines = value.items.map((item) => `${deeper}${written(item, deeper)}`);
    return `[\n${lines.join(",\n")}\n${indent}]`;
  }
  return value.kind === "array" ? `[${value.items.map(writeJson).join(", ")}]` : writeJson(value);
}
