/** A source that is being made: what was entered so far, and the request that comes of it. */
import type { Keeping } from "../bindings/Keeping";
import type { NewSource } from "../bindings/NewSource";
import type { ProfileLine } from "../bindings/ProfileLine";
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

/** Where a draft starts: the vendor's name and address. */
export function draftOf(profile: ProfileLine, taken: string[]): Draft {
  const name = nameFor(profile.vendor, taken);
  return { profile, name, url: profile.url ?? "", hasToken: false, keep: null, params: {} };
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
