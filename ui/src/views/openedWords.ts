/** The words of opened packs: how far a signature can be believed, and what a check did not look at. */
import type { OpenedPack } from "../bindings/OpenedPack";
import type { PackSignature } from "../bindings/PackSignature";
import type { SignatureState } from "../bindings/SignatureState";
import type { Tone } from "../parts/Badge";

/** A signature in words. */
interface SignatureWords {
  name: string;
  tone: Tone;
  means: string;
}

/** By how far it can be believed. Only one by a key that the reader named is a tick. */
const SIGNATURES: Record<SignatureState, SignatureWords> = {
  not_reached: {
    name: "Signature not checked",
    tone: "neutral",
    means: "The check did not get as far, so nothing is known of a signature.",
  },
  none: {
    name: "Not signed",
    tone: "warning",
    means: "Nobody vouches for this file. Its digests show only that it is whole in itself.",
  },
  missing: {
    name: "No signature",
    tone: "danger",
    means: "There should be one, and there is none: nobody vouches for this file.",
  },
  broken: {
    name: "Signature broken",
    tone: "danger",
    means: "It does not fit these files: they were changed after they were signed, or it is not theirs.",
  },
  refused: {
    name: "Key not in your list",
    tone: "danger",
    means:
      "It fits these files, and the list that you chose does not name its key for this, or not at this time.",
  },
  untrusted: {
    name: "Signed, key not known",
    tone: "warning",
    means: "It fits these files. Whose key it is stands nowhere but in the pack itself.",
  },
  trusted: {
    name: "Signed by a key you trust",
    tone: "success",
    means: "It fits these files, and its key is in the list that you chose.",
  },
};

/** The words for a signature. */
export function signatureWords({ state }: PackSignature): SignatureWords {
  return SIGNATURES[state];
}

/** Whether somebody signed the file, however well; null where that was not looked at. */
export function isSigned({ state }: PackSignature): boolean | null {
  if (state === "not_reached") return null;
  return state !== "none" && state !== "missing";
}

/** Whether nothing of its rows can be shown. Rows that only some could be read of are shown, with the reason. */
export function isRefused({ problem, rows }: OpenedPack): boolean {
  return problem !== null && rows === 0;
}

/** The whole verdict in a sentence. */
export function verdictOf(pack: OpenedPack): {
  tone: Tone;
  title: string;
  text: string;
} {
  const { check } = pack;
  const failed = check.checks.filter(({ ok }) => !ok).length;
  if (isRefused(pack))
    return {
      tone: "danger",
      title: "This file was refused, so none of its rows are shown.",
      text: "It is not what was made, or no pack at all. Ask for it again from whoever made it, and compare the fingerprint.",
    };
  if (!check.ok)
    return {
      tone: "danger",
      title: `Do not rely on this file: ${failed === 1 ? "a check" : `${failed} checks`} failed.`,
      text: "Its rows can be looked at, and may not be those that were put into it.",
    };
  return withSignature(check.signature);
}

function withSignature({ state }: PackSignature): { tone: Tone; title: string; text: string } {
  const title = "Every check that could be made passed.";
  if (state === "trusted")
    return { tone: "success", title, text: "And it was signed by a key in the list that you chose." };
  if (state === "untrusted")
    return {
      tone: "info",
      title,
      text: "Who signed it is not known: choose a list of keys that you trust, or have its maker read out the fingerprint.",
    };
  return {
    tone: "info",
    title,
    text: "It is whole in itself. Nobody signed it: have its maker read out the eight words of the fingerprint.",
  };
}
