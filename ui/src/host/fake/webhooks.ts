/** The webhooks of the fake host: six deliveries a file, judged by whether the right secret was given. */
import type { CaptureProblem } from "../../bindings/CaptureProblem";
import type { Deliveries } from "../../bindings/Deliveries";
import type { DeliveryDetail } from "../../bindings/DeliveryDetail";
import type { JudgeBy } from "../../bindings/JudgeBy";
import type { NewSecret } from "../../bindings/NewSecret";
import type { SecretLine } from "../../bindings/SecretLine";
import type { WebhooksHost } from "../webhooks";
import { FAKE_SECRET, type Given, judge, SENT } from "./deliveries";
import { type FakeWorld, failure } from "./world";

/** The verbs. A file called `bad` holds no capture, one called `missing` is not there. */
export function fakeWebhooks(world: FakeWorld): WebhooksHost {
  const startsFilled = world.held.length > 0;
  let files = startsFilled ? ["/fake/captures/may.ndjson"] : [];
  let problems: CaptureProblem[] = [];
  let given: Given = "none";
  const kept = new Map<string, { line: SecretLine; text: string }>();
  const at = new Date(world.now).toISOString();
  const keep = ({ name, text, keep: where }: NewSecret): SecretLine => {
    const line = { name, keep: where, added_at: at };
    kept.set(name, { line, text });
    return line;
  };
  if (startsFilled) keep({ name: "outworx", text: FAKE_SECRET, keep: "file" });
  const all = (): DeliveryDetail[] =>
    files.flatMap((file, at) =>
      SENT.map((sent, n) => judge(sent, { file, number: at * SENT.length + n, given })),
    );
  const shown = (): Deliveries => ({ deliveries: all().map(({ line }) => line), problems });
  return {
    webhookSchemes: async () => [
      { id: "outworx", title: "Outworx" },
      { id: "vectis", title: "Vectis" },
    ],
    webhookOpen: async ({ paths }) => {
      const lost = paths.find((path) => path.includes("missing"));
      if (lost !== undefined) throw failure("io", `${lost}: no such file`, "name a file that is there");
      const bad = paths.filter((path) => path.includes("bad"));
      problems = [...problems, ...bad.map(problemOf)];
      files = [...files, ...paths.filter((path) => !path.includes("bad"))];
      return shown();
    },
    webhookList: async () => shown(),
    webhookJudge: async (by) => {
      given = givenBy(by, (name) => kept.get(name)?.text);
      return shown();
    },
    webhookDelivery: async ({ number }) => {
      const found = all()[number];
      if (found === undefined) throw failure("not_found", "this delivery is no longer open");
      return found;
    },
    webhookClear: async () => {
      files = [];
      problems = [];
      given = "none";
    },
    webhookSecrets: async () => [...kept.values()].map(({ line }) => line),
    webhookSecretAdd: async (request) => {
      if (request.keep === "keychain")
        throw failure("credentials", "no secret service answers", "use a file");
      if (kept.has(request.name))
        throw failure("usage", `a secret called \`${request.name}\` is kept already`);
      return keep(request);
    },
    webhookSecretRemove: async ({ name }) => void kept.delete(name),
  };
}

function problemOf(file: string): CaptureProblem {
  return { file, line: 3, reason: "expected value at column 1: <script>alert(1)</script>" };
}

function givenBy({ secrets, pasted }: JudgeBy, textOf: (name: string) => string | undefined): Given {
  const texts = [...secrets.map(textOf), ...pasted];
  if (texts.length === 0) return "none";
  return texts.includes(FAKE_SECRET) ? "right" : "wrong";
}
