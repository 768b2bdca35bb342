/** The mapping of the fake host: forty invented rows of a vendor that nobody knows, read by the places that were picked. */
import type { LogRow } from "../../bindings/LogRow";
import type { Mapping } from "../../bindings/Mapping";
import type { MappingField } from "../../bindings/MappingField";
import type { MappingPick } from "../../bindings/MappingPick";
import type { MappingRequest } from "../../bindings/MappingRequest";
import type { MappingSave } from "../../bindings/MappingSave";
import type { ProfileLine } from "../../bindings/ProfileLine";
import type { ProfileRef } from "../../bindings/ProfileRef";
import type { Hear } from "..";
import { FOREIGN, type ForeignRow, PLACES } from "./foreign";
import { deskOf } from "./sourceDesk";
import { fakeProfile, ownProfiles, profilesOf } from "./sourceProfiles";
import { BAD_TOKEN, type FakeWorld, failure } from "./world";

/** Each field: its name, and where the usual names would find it. */
const FIELDS: [field: string, label: string, usual: string[]][] = [
  ["at", "Time", ["meta.ts"]],
  ["action", "Action", ["verb"]],
  ["actor_id", "Actor id", []],
  ["actor_label", "Actor", []],
  ["resource_type", "Target type", ["object.kind"]],
  ["resource_id", "Target id", ["object.id"]],
  ["resource_label", "Target name", []],
  ["project_id", "Project id", []],
  ["project_label", "Project", ["space"]],
  ["id", "Id", ["uid"]],
  ["token", "Token", []],
  ["ip", "IP address", ["net.ip"]],
  ["user_agent", "User agent", []],
  ["category", "Category", []],
];

/** The verbs. */
export function fakeMapping(world: FakeWorld) {
  return {
    mappingTry: async (request: MappingRequest, hear: Hear): Promise<Mapping> => {
      const task = world.begin();
      const source = request.source ?? request.new?.name ?? request.file;
      hear({
        task,
        source,
        stage: "Reading",
        done: 0,
        ...{ total: null, unit: "rows", waits_until: null },
      });
      await world.step(task);
      if (request.new?.token === BAD_TOKEN)
        throw failure(
          "credentials",
          "the vendor refused the token: 401",
          "make one with the scope audit:read",
        );
      return mappingOf(request.picks, source ?? "");
    },
    mappingSave: async ({ id, title, profile, picks, source }: MappingSave) => {
      if (!/^[a-z0-9-]{1,64}$/.test(id))
        throw failure("usage", `\`${id}\` is no id`, "use 1 to 64 of a-z, 0-9 and -");
      if (profilesOf(world).some((each) => each.id === id && !each.is_own))
        throw failure("usage", `\`${id}\` is the id of a built-in profile`, "choose another id");
      const used = source === null ? undefined : deskOf(world).get(source);
      if (source !== null && used === undefined)
        throw failure("not_found", `there is no source called \`${source}\``);
      if (used !== undefined && picks.some(({ field }) => field === "id"))
        throw failure(
          "usage",
          `rows of \`${source}\` would be stored a second time`,
          "leave the id as it is",
        );
      const made: ProfileLine = { ...fakeProfile(world, profile), id, title, is_own: true };
      ownProfiles(world).set(id, made);
      if (used !== undefined) used.profile = id;
      return made;
    },
    profileRemove: async ({ id }: ProfileRef) => {
      const user = [...deskOf(world).values()].find(({ profile }) => profile === id);
      if (user !== undefined)
        throw failure(
          "usage",
          `the source \`${user.name}\` uses it`,
          "remove that source first; its rows stay",
        );
      if (!ownProfiles(world).delete(id)) throw failure("not_found", `there is no profile \`${id}\``);
    },
  };
}

function mappingOf(picks: MappingPick[], source: string): Mapping {
  const fields = FIELDS.map(([field, label, usual]) => fieldOf(field, label, placesOf(field, usual, picks)));
  const read = (row: ForeignRow, field: string) => {
    const paths = fields.find((each) => each.field === field)?.paths ?? [];
    return paths.map((path) => row[path]).find((value) => value !== undefined) ?? null;
  };
  const entries = FOREIGN.slice(0, 8).map((row): LogRow => entryOf(row, read, source));
  return { rows: FOREIGN.length, fields, paths: PLACES, preview: { entries, problems: [], total: null } };
}

function placesOf(field: string, usual: string[], picks: MappingPick[]): string[] {
  const picked = picks.filter((pick) => pick.field === field).map(({ path }) => path);
  if (picked.includes("")) return [];
  return [...new Set([...picked, ...usual])];
}

function fieldOf(field: string, label: string, paths: string[]): MappingField {
  const values = FOREIGN.map((row) => paths.map((path) => row[path]).find((value) => value !== undefined));
  const filled = values.filter((value) => value !== undefined);
  return { field, label, paths, filled: filled.length, example: filled[0] ?? null };
}

function entryOf(
  row: ForeignRow,
  read: (row: ForeignRow, field: string) => string | null,
  source: string,
): LogRow {
  const action = read(row, "action");
  return {
    ...{ row: 0, source, action, at: read(row, "at"), at_assumed: false },
    ...{ label: action ?? "No action", summary: action ?? "No action", outcome: "unknown" as const },
    actor: read(row, "actor_label") ?? read(row, "actor_id"),
    actor_type: "unknown",
    resource_type: read(row, "resource_type"),
    resource_id: read(row, "resource_id"),
    project: read(row, "project_label") ?? read(row, "project_id"),
    ...{ origin: "unknown" as const, evidence: [] },
  };
}
