/** Where the rows of a rule come from: its profile and its source, chosen from those of the workspace. */
import type { RuleSource } from "../bindings/RuleSource";
import { SelectField } from "../parts/SelectField";
import { type Asked, askedOf, withAsked } from "./ruleText";

/** Two fields that read and write the rule's text; they wait while it is no rule. */
export function RuleScope({
  json,
  sources,
  onChange,
}: {
  json: string;
  sources: readonly RuleSource[];
  onChange: (json: string) => void;
}) {
  const profiles = [...new Set(sources.map(({ profile }) => profile))].sort();
  const named = sources.map(({ name, profile }) => ({
    value: name,
    name: name === profile ? name : `${name} (${profile})`,
  }));
  return (
    <div className="rule-scope">
      <Choice label="Profile" asked="profile" {...{ json, onChange }} any="Any profile">
        {profiles.map((profile) => ({ value: profile, name: profile }))}
      </Choice>
      <Choice label="Source" asked="source" {...{ json, onChange }} any="Any source">
        {named}
      </Choice>
    </div>
  );
}

/** One field. Each of its options stands for a list of names; what the text asks for is always among them. */
function Choice({
  label,
  asked,
  json,
  any,
  children,
  onChange,
}: {
  label: string;
  asked: Asked;
  json: string;
  any: string;
  children: { value: string; name: string }[];
  onChange: (json: string) => void;
}) {
  const now = askedOf(json, asked);
  const lists = [[], ...children.map(({ value }) => [value])];
  const words = [any, ...children.map(({ name }) => name)];
  const known = lists.findIndex((list) => isSame(list, now ?? []));
  if (known < 0) words.push((now ?? []).join(", "));
  const chosen = known < 0 ? lists.length : known;
  return (
    <SelectField
      label={label}
      value={String(chosen)}
      options={words.map((name, at) => ({ id: String(at), name }))}
      isDisabled={now === null}
      onChange={(id) => onChange(withAsked(json, asked, lists[Number(id)] ?? now ?? []))}
    />
  );
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, at) => each === b[at]);
}
