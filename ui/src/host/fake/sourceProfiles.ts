/** The vendors that the fake host can read. Their facts are invented. */
import type { ProfileLine } from "../../bindings/ProfileLine";

/** Every profile, by title. */
export const FAKE_PROFILES: ProfileLine[] = [
  profile("flows", "Flows", "Flows audit log", {
    traps: ["A project may be missing: then the entry is about the organization."],
  }),
  profile("generic", "any vendor", "JSON or CSV of any vendor", {
    traps: ["Fields are found by their usual names; look at the rows before you trust them."],
  }),
  profile("mushi", "Mushi", "Mushi admin audit log", {
    url: "https://api.mushi.example",
    params: ["action", "actor"],
    traps: [
      "Newest first by offset: rows that arrive during a pull shift the pages, so rows may come twice.",
      "The log spans all projects that the caller may see; other callers see other rows.",
    ],
    not_recorded: ["Reads.", "Network address and client: stored by the vendor, never sent."],
    retention: "730 days by default; a legal hold stops deletion",
  }),
  profile("nevo", "Nevo", "Nevo audit log", {
    url: "https://api.nevo.example",
    traps: ["The CSV export stops at 10,000 rows."],
    not_recorded: ["Ingestion of events.", "Background work."],
    retention: "7, 14, 30 or 90 days by tier",
  }),
  profile("outworx", "Outworx", "Outworx activity log", {
    url: "https://api.outworx.example",
    traps: ["The last page repeats its cursor: treated as the end."],
    retention: "730 days",
  }),
  { ...profile("vectis", "Vectis", "Vectis security log", { retention: "13 months" }), can_pull: true },
].sort((one, other) => one.title.localeCompare(other.title, "en"));

/** The profile of an id; the generic one where there is none. */
export function fakeProfile(id: string): ProfileLine {
  const found = FAKE_PROFILES.find((each) => each.id === id);
  if (found === undefined) throw new Error(`BUG: no profile \`${id}\` in the fake host`);
  return found;
}

function profile(id: string, vendor: string, title: string, rest: Partial<ProfileLine>): ProfileLine {
  const url = rest.url ?? null;
  return {
    id,
    title,
    vendor,
    can_pull: url !== null,
    url,
    needs_token: url !== null,
    params: [],
    notes: [`Invented for tests; \`${id}\` stands for no real vendor.`],
    traps: [],
    not_recorded: [],
    retention: null,
    as_read: "2026-11-21",
    ...rest,
  };
}
