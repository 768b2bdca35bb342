/** The packs of the fake host. */
import type { PackLine } from "../../bindings/PackLine";
import type { PackRequest } from "../../bindings/PackRequest";
import type { PacksHost } from "../packs";
import { fakeHex, fakeWords } from "./entry";
import { readQuery } from "./query";
import type { FakeWorld } from "./world";

const KIND_EVIDENCE = {
  "access-review": "access",
  "change-management": "change",
  "incident-response": "incident",
} as const;

/** The verbs. */
export function fakePacks(world: FakeWorld): PacksHost {
  const packs: PackLine[] = [];
  const population = ({ kind, from, to, query }: PackRequest) => {
    const test = readQuery(query);
    const period = world.held.filter((row) => row.at !== null && row.at >= from && row.at < to);
    const included = period.filter((row) => row.evidence.includes(KIND_EVIDENCE[kind]) && test(row));
    return { period, included };
  };
  return {
    packList: async () => [...packs].reverse(),
    packCount: async (request) => {
      const { period, included } = population(request);
      const excluded = [{ reason: "other_kind", rows: period.length - included.length }];
      return { total_in_period: period.length, included: included.length, excluded, missing: [] };
    },
    packBuild: async (request, hear) => {
      const task = world.begin();
      const { included } = population(request);
      for (let done = 0; done <= included.length; done += 500) {
        await world.step(task);
        hear({
          task,
          stage: "Writing",
          source: null,
          done,
          total: included.length,
          unit: "rows",
          waits_until: null,
        });
      }
      const id = `${request.kind}_${request.from}_${request.to}_fake`;
      const reasons = included.length === 0 ? ["no row matches in this period"] : [];
      return {
        path: request.path ?? `/fake/packs/${id}.zip`,
        pack_id: id,
        rows: included.length,
        sha256: fakeHex(included.length),
        words: fakeWords(included.length),
        bytes: 4_096 + included.length * 412,
        complete: reasons.length === 0,
        reasons,
      };
    },
    packVerify: async ({ path }, hear) => {
      const task = world.begin();
      await world.step(task);
      hear({ task, stage: "Checking", source: null, done: 1, total: 1, unit: "members", waits_until: null });
      const checks = [
        { name: "archive", ok: true, detail: `${path} is one plain zip` },
        { name: "manifest", ok: true, detail: "every file has the digest that the manifest names" },
        { name: "population", ok: true, detail: "rows of CSV, NDJSON and pack.json agree" },
      ];
      return { ok: true, checks, sha256: fakeHex(1), words: fakeWords(1), bytes: 4_096, facts: null };
    },
  };
}
