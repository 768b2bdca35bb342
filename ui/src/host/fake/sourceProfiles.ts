/** The vendors that the fake host can read. Their facts are invented. */
import type { ProfileLine } from "../../bindings/ProfileLine";
import type { FakeWorld } from "./world";

const BUILT_IN: ProfileLine[] = [
  profile("atlas", "Atlas", "Atlas organisation audit log", {
    url: "https://api.atlas.example",
    params: ["organisation", "region"],
    required: ["organisation", "region"],
    defaults: { region: "eu" },
    token_parts: ["Client id", "Client secret"],
    token_note: "A service account of the organisation with the right `audit:read`.",
    traps: ["A client secret ends after 90 days, without a word before."],
    retention: "90 days",
  }),
  profile("harbour", "Harbour", "Harbour registry events", {
    url: "https://registry.harbour.example",
    token_parts: ["DD-API-KEY", "DD-APPLICATION-KEY"],
    token_note: "Two keys; the second one needs the scope `audit_logs_read`.",
    retention: "30 days on the free plan, 365 on others",
  }),
  profile("kiln", "Kiln", "Kiln CI audit stream (files)", {
    traps: ["One file a day, written at midnight of the vendor's own zone."],
  }),
  profile("lumen", "Lumen", "Lumen sign-in log", {
    url: "https://lumen.example",
    needs_token: false,
    token_parts: [],
    not_recorded: ["Sign-ins on the lower plan: it writes nothing."],
  }),
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
];

const own = new WeakMap<FakeWorld, Map<string, ProfileLine>>();

/** The user's own profiles, by id: those of all workspaces. One is there from the start. */
export function ownProfiles(world: FakeWorld): Map<string, ProfileLine> {
  const known = own.get(world) ?? new Map([[ACME.id, ACME]]);
  own.set(world, known);
  return known;
}

/** Every profile, by title. */
export function profilesOf(world: FakeWorld): ProfileLine[] {
  const all = [...BUILT_IN, ...ownProfiles(world).values()];
  return all.sort((one, other) => one.title.localeCompare(other.title, "en"));
}

/** The profile of an id. */
export function fakeProfile(world: FakeWorld, id: string): ProfileLine {
  const found = profilesOf(world).find((each) => each.id === id);
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
    required: [],
    defaults: {},
    token_parts: url === null ? [] : ["Token"],
    token_note: url === null ? null : "A token that may read the audit log, and nothing else.",
    is_own: false,
    ...rest,
  };
}

const ACME = profile("acme-billing", "Acme", "Acme billing audit", {
  url: "https://billing.acme.example",
  is_own: true,
});
