/** How a receiver stood a suite, in a few words. Only what was judged counts as stood. */
import type { SuiteResult } from "../bindings/SuiteResult";
import type { Tone } from "../parts/Badge";
import { count, counted } from "../parts/format";

/** What to say of the cases together, and how good that is. */
export function suiteEnd({ cases, is_passed, is_reached }: SuiteResult): { words: string; tone: Tone } {
  const sent = cases.filter(({ expected }) => expected !== null);
  const passed = sent.filter(({ ok }) => ok === true).length;
  const failed = sent.filter(({ ok }) => ok === false).length;
  if (sent.length > 0 && !is_reached)
    return { words: `${counted(sent.length, "case")} sent, the receiver did not answer`, tone: "warning" };
  const others = rest({ unjudged: sent.length - passed - failed, unsent: cases.length - sent.length });
  if (failed > 0)
    return {
      words: `${count(failed)} of ${counted(passed + failed, "case")} failed${others}`,
      tone: "danger",
    };
  if (passed === 0) return { words: `No case could be judged${others}`, tone: "warning" };
  // As the export of the same run says: what was not judged, or broke off, is not passed.
  return is_passed
    ? { words: `${counted(passed, "case")} passed, none failed${others}`, tone: "success" }
    : { words: `Not passed: ${counted(passed, "case")} passed${others}`, tone: "warning" };
}

function rest({ unjudged, unsent }: { unjudged: number; unsent: number }): string {
  const parts = [
    ...(unjudged > 0 ? [`${count(unjudged)} not judged`] : []),
    ...(unsent > 0 ? [`${count(unsent)} not sent`] : []),
  ];
  return parts.length === 0 ? "" : `, ${parts.join(", ")}`;
}
