/** A source that is being made: what was entered so far, and the request that comes of it. */
import type { Keeping } from "../bindings/Keeping";
import type { NewSource } from "../bindings/NewSource";
import type { ProfileLine } from "../bindings/ProfileLine";
import { visibleText } from "../parts/hidden";
import { nameFor } from "./sourceWords";

/** What was entered, but for the token: of that, only whether there is one. */
export interface Draft {
  profile: ProfileLine;
  name: string;
  url: string;
  hasToken: boolean;
  keep: Keeping | null;
  params: Record<string, string>;
}

/** Where a draft starts: the profile's id as its name, its address where that is whole, and the usual values of what must be said. */
export function draftOf(profile: ProfileLine, taken: string[]): Draft {
  const name = nameFor(profile.id, taken);
  const params = Object.fromEntries(profile.required.map((each) => [each, profile.defaults[each] ?? ""]));
  return {
    profile,
    name,
    url: isTemplate(profile) ? "" : (profile.url ?? ""),
    hasToken: false,
    keep: null,
    params,
  };
}

/** Whether the profile's address is made with parameters: nothing that a person could go on writing. */
export function isTemplate({ url }: ProfileLine): boolean {
  return url?.includes("{") ?? false;
}

/** Parameters that may be left out. */
export function optionalOf({ params, required }: ProfileLine): string[] {
  return params.filter((each) => !required.includes(each));
}

/** What each part of the secret is called. A vendor that wants none may still be given one. */
export function tokenLabels(profile: ProfileLine | undefined): string[] {
  if (profile === undefined || profile.token_parts.length === 0)
    return [profile?.needs_token === false ? "Token (if it wants one)" : "Token"];
  return profile.token_parts.map((part) => visibleText(part));
}

/** The request without its token; an address that is the profile's own is left to the profile. */
export function requestOf({ profile, name, url, hasToken, keep, params }: Draft): NewSource {
  const given = Object.entries(params).filter(([, value]) => value !== "");
  return {
    name,
    profile: profile.id,
    url: url === "" || url === profile.url ? null : url,
    token: null,
    keep: hasToken ? keep : null,
    params: Object.fromEntries(given),
  };
}
