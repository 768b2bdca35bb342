/** The webhooks of the fake host. */
import type { CaptureFileLine } from "../../bindings/CaptureFileLine";
import type { CaptureQuery } from "../../bindings/CaptureQuery";
import type { SchemeLine } from "../../bindings/SchemeLine";
import type { WebhooksHost } from "../webhooks";
import { FAKE_SECRET } from "./captures";
import { fakeHex } from "./entry";
import type { FakeShelf } from "./shelf";
import { type FakeWorld, failure } from "./world";

/** Most lines that are told at once, as the core does it. */
const LINES_AT_MOST = 500;

/** The verbs. A file called `bad` holds no capture, one called `missing` is not there; port 80 is taken. */
export function fakeWebhooks(world: FakeWorld, shelf: FakeShelf): WebhooksHost {
  const own: SchemeLine[] = [];
  const list = () => ({
    schemes: [...SCHEMES, ...own],
    problems: [],
    folder: "/fake/schemes",
    template: TEMPLATE,
  });
  return {
    captureOpen: async (query) => {
      const { set, ids, counts } = shelf.open(query);
      const place = query.chosen === null ? -1 : ids.indexOf(query.chosen);
      return {
        set,
        count: ids.length,
        total: shelf.size,
        counts,
        place: place < 0 ? null : place,
        schemes: shelf.size === 0 ? [] : ["outworx", "vectis", "mushi"],
        troubles: [],
        judged_by: shelf.by.scheme,
        with_pasted: shelf.by.pasted !== "none",
        listener: shelf.listener,
      };
    },
    captureRows: async ({ set, first, count }) => shelf.rows(set, first, Math.min(count, LINES_AT_MOST)),
    captureIds: async ({ set, ids }) => shelf.byArrival(set === null ? ids : shelf.idsOf(set)),
    captureShow: async ({ id }) => shelf.detail(id),
    captureExplain: async ({ id }) => {
      const found = shelf.explain(id);
      if (found === undefined) return { cause: null, tried: 2_116, bounded: false, remarks: [] };
      const cause = {
        scheme: "outworx",
        body: "trailing_newline_removed",
        key: "as_given",
        signed: "as_documented",
        key_name: "outworx",
        key_fingerprint: "6ff0062c",
        sentences: found.sentences,
        signed_body: found.signed,
        covers_content: true,
      };
      return { cause, tried: 46, bounded: false, remarks: [] };
    },
    captureJudge: async ({ scheme, pasted, adds }) => {
      const before = adds ? shelf.by.pasted : "none";
      const isRight = pasted.includes(FAKE_SECRET) || before === "right";
      shelf.by = { scheme, pasted: isRight ? "right" : pasted.length > 0 ? "wrong" : before };
    },
    captureImport: async ({ paths }, hear) => {
      const lost = paths.find((path) => path.includes("missing"));
      if (lost !== undefined) throw failure("io", `${lost}: no such file`, "name a file that is there");
      const task = world.begin();
      const step = {
        task,
        stage: "Importing",
        source: null,
        unit: "requests",
        waits_until: null,
        total: null,
      };
      hear({ ...step, done: 0 });
      await world.step(task);
      return { files: paths.map((path) => fileLine(path, shelf)) };
    },
    capturePaste: async ({ text }) => {
      const line = { path: "pasted text", seen: 1, again: 0, known: 0, conflicts: 0, more_problems: 0 };
      if (!/^(?:curl |[A-Z]+ \S+ HTTP\/1\.[01])/.test(text)) {
        const problem = {
          file: "pasted text",
          line: 1,
          reason: "this is no captured request in a known format",
        };
        shelf.note(problem.file, problem.line, { reason: problem.reason, raw: text });
        return { files: [{ ...line, new: 0, format: null, problems: [problem] }] };
      }
      shelf.arrive();
      return {
        files: [{ ...line, new: 1, format: text.startsWith("curl ") ? "curl" : "http", problems: [] }],
      };
    },
    captureProblems: async ({ after }) => {
      const problems = shelf.problems.filter(({ id }) => id > after).slice(0, PROBLEMS_AT_MOST);
      return { problems, count: shelf.problems.length };
    },
    captureTally: async () => ({
      total: shelf.size,
      failed: shelf.size === 0 ? 0 : shelf.open(EVERYTHING).counts.invalid,
      problems: shelf.problems.length,
    }),
    captureExport: async ({ path, ids, query }) => {
      const rows = ids.length > 0 ? ids.length : shelf.open(query).ids.length;
      return {
        path,
        deliveries: rows,
        bytes: rows * 4_096,
        sha256: fakeHex(rows),
        left_out: 0,
        why_left_out: null,
      };
    },
    captureCurl: async ({ id }) => {
      const { sent } = shelf.held(id);
      const headers = sent.headers.filter(({ is_masked }) => !is_masked);
      const lines = headers.map(({ name, value }) => ` -H '${name}: ${value}'`);
      const text = `curl -X POST${lines.join("")} --data-binary '${sent.body.content}' http://127.0.0.1/hooks/audit`;
      return { text, masked: sent.headers.filter(({ is_masked }) => is_masked).map(({ name }) => name) };
    },
    listenerStart: async ({ port, answer, forward, hosts }) => {
      if (port === 80)
        throw failure("usage", "port 80 is taken by another program", "choose another one, or 0 for any");
      const state = shelf.start(port === 0 ? 49_152 : port, answer, { forward, hosts });
      world.arrivals(() => shelf.arrive());
      return state;
    },
    listenerStop: async () => shelf.stop(),
    listenerWatch: async (hear) => {
      shelf.hear = hear;
    },
    schemeList: async () => list(),
    schemeSave: async ({ name, text }) => {
      if (!text.includes("schemes/1"))
        throw failure("usage", `${name}.toml: line 1: the file does not say schema = "schemes/1"`);
      own.push({ ...(SCHEMES[0] as SchemeLine), id: name, title: name, is_own: true });
      return list();
    },
    secretList: async () => shelf.secrets(),
    secretAdd: async (request) => {
      if (request.keep === "keychain")
        throw failure("credentials", "no secret service answers", "use a file");
      return shelf.keep(request);
    },
    secretRetire: async ({ name }) => shelf.retire(name),
    secretRemove: async ({ name }) => shelf.forget(name),
  };
}

/** As many as the core tells at once. */
const PROBLEMS_AT_MOST = 100;

const EVERYTHING: CaptureQuery = { standings: [], schemes: [], text: "", from: null, to: null, chosen: null };

const SCHEMES: SchemeLine[] = [
  scheme("discord", "Discord", "Ed25519 over time and body, hex", "X-Signature-Ed25519"),
  scheme("gitlab_token", "GitLab token", "the secret itself in X-Gitlab-Token", "X-Gitlab-Token"),
  scheme("mushi", "Mushi", "HMAC-SHA256 over the body, hex", "X-Mushi-Signature"),
  scheme("outworx", "Outworx", "HMAC-SHA256 over the body, hex", "X-Outworx-Signature"),
  scheme("vectis", "Vectis", "HMAC-SHA256 over time and body, hex", "X-Vectis-Signature"),
];

function scheme(id: string, title: string, about: string, header: string): SchemeLine {
  return {
    id,
    title,
    about,
    header,
    is_pair: id === "discord",
    sends_secret: id === "gitlab_token",
    is_own: false,
  };
}

const TEMPLATE = 'schema = "schemes/1"\n\n[[scheme]]\nid = "acme"\ntitle = "Acme"\n';

function fileLine(path: string, shelf: FakeShelf): CaptureFileLine {
  const line = {
    path,
    format: "NDJSON",
    seen: 0,
    new: 0,
    again: 0,
    known: 0,
    conflicts: 0,
    more_problems: 0,
  };
  if (path.includes("bad")) {
    const reason = "expected value at column 1: <script>alert(1)</script>";
    shelf.note(path, 3, { reason, raw: '{"no":"<script>alert(1)</script>"}' });
    return { ...line, format: null, seen: 1, problems: [{ file: path, line: 3, reason }] };
  }
  const stored = shelf.take(path);
  const again = stored === 0 ? 0 : 1;
  return { ...line, seen: 12, new: stored - again, again, known: 12 - stored, problems: [] };
}
