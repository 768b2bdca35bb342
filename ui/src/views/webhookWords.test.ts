/** What is said of a delivery that came before. */
import { expect, test } from "vitest";
import type { CaptureLine } from "../bindings/CaptureLine";
import { againWords } from "./webhookWords";

const line: CaptureLine = {
  id: 1_300,
  delivery: "7",
  event: null,
  received_at: null,
  file: null,
  scheme: "outworx",
  standing: "valid",
  reason: "signature_matches",
  key: null,
  cause: null,
  same_as: null,
  first_standing: null,
};

test("a delivery after a made-up one of its id is not called the same again", () => {
  expect(againWords(line)).toBeNull();
  expect(againWords({ ...line, same_as: 1_207, first_standing: "valid" })).toBe("again");
  expect(againWords({ ...line, same_as: 1_207, first_standing: "unsigned" })).toBe(
    "again, after unsigned 1,207",
  );
  expect(againWords({ ...line, same_as: 1_207 })).toBe("again, after not checked 1,207");
});
