/** Parameters of a new source: those that must be said, e.g. the organisation, and those that narrow what is asked for. */
import type { ProfileLine } from "../bindings/ProfileLine";
import { visibleText } from "../parts/hidden";
import { LineField } from "../parts/LineField";
import { type Draft, optionalOf } from "./addSourceDraft";

type Change = (part: Partial<Draft>) => void;

/** Why a required parameter cannot stay as it is; null when it can. */
export function paramTrouble({ params }: Draft, name: string): string | null {
  return (params[name] ?? "").trim() === "" ? "This vendor cannot be asked without it." : null;
}

/** A field each; those with a usual value begin with it. */
export function RequiredParams({
  draft,
  isTried,
  onChange,
}: {
  draft: Draft;
  isTried: boolean;
  onChange: Change;
}) {
  const { profile, params } = draft;
  return profile.required.map((name) => {
    return (
      <LineField
        key={name}
        label={visibleText(name)}
        value={params[name] ?? ""}
        trouble={isTried ? paramTrouble(draft, name) : null}
        hint={hintOf(profile, name)}
        onChange={(value) => onChange({ params: { ...params, [name]: value } })}
        isCode
      />
    );
  });
}

function hintOf({ defaults, url }: ProfileLine, name: string): string {
  const usual = defaults[name];
  if (usual !== undefined) return `Usually ${visibleText(usual)}.`;
  if (url?.includes(`{${name}}`)) return `Your part of the address ${visibleText(url)}.`;
  return "Wanted by this vendor.";
}

/** The rest, in a group of its own: a narrowed source holds only a part. */
export function OptionalParams({ draft, onChange }: { draft: Draft; onChange: Change }) {
  const { profile, params } = draft;
  const names = optionalOf(profile);
  if (names.length === 0) return null;
  return (
    <fieldset className="params">
      <legend className="label">Narrow what is asked for (optional)</legend>
      {names.map((name) => {
        const usual = profile.defaults[name];
        return (
          <LineField
            key={name}
            label={visibleText(name)}
            value={params[name] ?? ""}
            trouble={null}
            {...(usual !== undefined && { placeholder: visibleText(usual) })}
            onChange={(value) => onChange({ params: { ...params, [name]: value } })}
            isCode
          />
        );
      })}
      <p className="tiny muted">
        A narrowed source holds only a part of the log: leave these empty for evidence.
      </p>
    </fieldset>
  );
}
