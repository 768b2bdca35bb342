/** The fake host's planned packs, freshness and controls. */
import type { FreshLine } from "../../bindings/FreshLine";
import type { PackKind } from "../../bindings/PackKind";
import type { PlanLine } from "../../bindings/PlanLine";
import type { PlanList } from "../../bindings/PlanList";
import type { PlansHost } from "../plans";
import { FAKE_CONTROLS } from "./controls";
import { fakePacks } from "./packs";
import { type FakeWorld, failure } from "./world";

const DAY_MS = 86_400_000;
const KINDS: PackKind[] = ["access-review", "change-management", "incident-response"];

/** The verbs. */
export function fakePlans(world: FakeWorld): PlansHost {
  let plans: PlanLine[] = [];
  const list = (): PlanList => ({
    plans,
    broken: [],
    fresh: world.held.length === 0 ? [] : KINDS.map(freshOf(world)),
  });
  const find = (name: string): PlanLine => {
    const plan = plans.find((line) => line.name === name);
    if (plan === undefined) throw failure("not_found", `a plan called \`${name}\` was not found`, "");
    return plan;
  };
  return {
    planList: async () => list(),
    planSave: async ({ name, request, period, day, folder }) => {
      if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/.test(name))
        throw failure(
          "usage",
          `\`${name}\` cannot be a name`,
          "use up to 60 letters, digits, - _ and ., beginning with a letter or digit",
        );
      if (day < 1 || day > 28)
        throw failure("usage", `day ${day} is not in every month`, "give a day from 1 to 28");
      const month = new Date(world.now).toISOString().slice(0, 7);
      const line: PlanLine = {
        name,
        kind: request.kind,
        query: request.query,
        period,
        day,
        folder: folder ?? "/home/dana/.local/share/io.exhibit.desktop/packs",
        organisation: request.organisation,
        next_from: `${month}-01T00:00:00.000Z`,
        next_to: new Date(world.now + 20 * DAY_MS).toISOString(),
        due_at: new Date(world.now + 25 * DAY_MS).toISOString(),
        is_due: false,
        last_path: null,
        last_at: null,
        is_partial: false,
        waits_for: null,
        problem: null,
      };
      plans = [...plans.filter((plan) => plan.name !== name), line];
      return list();
    },
    planRemove: async ({ name }) => {
      find(name);
      plans = plans.filter((plan) => plan.name !== name);
      return list();
    },
    planRun: async ({ name }, hear) => {
      const plan = find(name);
      const { next_from: from, next_to: to, kind, query, organisation } = plan;
      const sign = {
        kind: "none" as const,
        path: null,
        passphrase: null,
        fingerprint: null,
        identity: null,
        minisign: false,
      };
      const extras = { workbook: false, oscal: false, milestones: [], deliveries: [] };
      const none = { path: null, title: null, redaction: null, seal_passphrase: null, sample: null };
      const request = { kind, from, to, query, organisation, sign, ...extras, ...none };
      const built = await fakePacks(world).packBuild(
        { ...request, unclassified_too: false, accounts: null, review: null },
        hear,
      );
      const at = new Date(world.now).toISOString();
      plans = plans.map((each) =>
        each.name === name ? { ...each, last_path: built.path, last_at: at } : each,
      );
      return built;
    },
    planWatch: async () => {},
    controlList: async () => FAKE_CONTROLS,
  };
}

/** The access review is fresh, the changes are due, and nobody packed an incident. */
function freshOf(world: FakeWorld) {
  return (kind: PackKind, at: number): FreshLine => {
    const age_days = [12, 61, null][at] ?? null;
    const covers_to = age_days === null ? null : new Date(world.now - age_days * DAY_MS).toISOString();
    const state = (["fresh", "due", "none"] as const)[at] ?? "none";
    const sentence =
      age_days === null
        ? "No complete pack of this kind was made here."
        : `The newest complete pack covers the time until ${age_days} days ago.`;
    return { kind, state, sentence, covers_to, age_days, path: null };
  };
}
