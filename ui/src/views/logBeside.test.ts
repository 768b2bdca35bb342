import { expect, test } from "vitest";
import type { ResultSet } from "../bindings/ResultSet";
import type { Host } from "../host";
import { fakeHost } from "../host/fake";
import { beside, openBeside, openFirst } from "./logBeside";

/** A host that, as the core does, lets a newer query stop the one that is opening, and says what it was asked. */
function coreLike() {
  const asked: string[] = [];
  let stop = () => {};
  const host: Host = {
    ...fakeHost({ now: 0 }),
    logOpen: ({ query }) => {
      asked.push(query);
      stop();
      return new Promise<ResultSet>((resolve, reject) => {
        stop = () => reject({ code: "cancelled", message: "a newer query came", hint: "" });
        setTimeout(
          () =>
            resolve({ handle: asked.length, count: 0, canonical: query, terms: [], from: null, to: null }),
          5,
        );
      });
    },
  };
  return { host, asked };
}

const never = new AbortController().signal;
const aside = (host: Host, query: string) => beside(host, () => openBeside(host, query), never);

test("queries beside the screen's wait for it and for each other, so none stops another", async () => {
  const { host, asked } = coreLike();
  const answers = await Promise.all([aside(host, "a"), aside(host, "b"), openFirst(host, "first", () => {})]);
  expect(answers.map((set) => set.canonical)).toEqual(["a", "b", "first"]);
  expect(asked).toEqual(["first", "a", "b"]);
});

test("one that the screen's query stopped is asked again after it", async () => {
  const { host, asked } = coreLike();
  const stopped = aside(host, "a");
  while (asked.length === 0) await new Promise((resolve) => setTimeout(resolve, 0));
  const first = await openFirst(host, "first", () => {});
  expect(first.canonical).toBe("first");
  expect((await stopped).canonical).toBe("a");
  expect(asked).toEqual(["a", "first", "a"]);
});

test("what nobody waits for any more is never asked", async () => {
  const { host, asked } = coreLike();
  const given = new AbortController();
  const before = aside(host, "a");
  const dropped = beside(host, () => openBeside(host, "dropped"), given.signal);
  given.abort();
  await before;
  await expect(dropped).rejects.toBeTruthy();
  expect(asked).toEqual(["a"]);
});

test("what was stopped before the log opened is not begun again by what stands beside it", async () => {
  const { host, asked } = coreLike();
  const logOpen = host.logOpen;
  host.logOpen = (request, hear) =>
    request.query === "first"
      ? Promise.reject({ code: "cancelled", message: "stopped", hint: "" })
      : logOpen(request, hear);
  const first = openFirst(host, "first", () => {}).catch((reason: unknown) => reason);
  await expect(aside(host, "a")).rejects.toMatchObject({ code: "cancelled" });
  await first;
  expect(asked).toEqual([]);
});
