/**
 * The pack that is being put together. It stands above the screens: leaving the packs screen loses nothing, and a build
 * goes on. Another workspace starts without one.
 */
import {
  createContext,
  type ReactNode,
  type RefObject,
  useCallback,
  useContext,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { PackBuilt } from "../bindings/PackBuilt";
import type { PackCheck } from "../bindings/PackCheck";
import type { PackKind } from "../bindings/PackKind";
import type { ReviewLine } from "../bindings/ReviewLine";
import { type Task, useNow, useSettings } from "../state";
import { usePackCheck } from "./packCheck";
import { firstChoice, type PackChoice, type SealState, type Step, withReview } from "./packChoice";
import { dayIn } from "./packPeriod";
import { useWindow } from "./window";

/** What was chosen, and how far the reader is. */
export interface Draft {
  choice: PackChoice;
  step: Exclude<Step, "build">;
}

/** Passphrases as typed. They are in no state and in no cache, and go with the draft or once a pack was built. */
export interface Secrets {
  seal: string;
  sealAgain: string;
  key: string;
}

/** The wizard, as the screen sees it. */
export interface Wizard {
  draft: Draft | null;
  /** Whether it is shown, and not a pack of the list. */
  isShown: boolean;
  show: (isShown: boolean) => void;
  /** Starts anew; while a pack is being built, that one is shown instead. */
  begin: (kind: PackKind, query: string, review?: ReviewLine) => void;
  change: (part: Partial<PackChoice>) => void;
  go: (step: Draft["step"]) => void;
  discard: () => void;
  secrets: RefObject<Secrets>;
  seal: SealState;
  /** Reads again what was typed of the passphrase for the sealed file. */
  lookAtSeal: () => void;
  /** The check that every new pack goes through. */
  check: Task<string[], PackCheck | null>;
}

const NO_SECRETS: Secrets = { seal: "", sealAgain: "", key: "" };
const WizardContext = createContext<Wizard | null>(null);

/** Holds the draft. */
export function WizardProvider({ children }: { children: ReactNode }) {
  const { building } = useWindow().tasks;
  const check = usePackCheck();
  useCheckOfItself(building.result, check.start);
  const secrets = useRef<Secrets>({ ...NO_SECRETS });
  const [seal, setSeal] = useState<SealState>("none");
  const held = useDraft();
  const { isRunning, reset, result } = building;
  const forget = useCallback(() => {
    secrets.current = { ...NO_SECRETS };
    setSeal("none");
  }, []);
  useLayoutEffect(() => {
    if (result !== null) forget();
  }, [result, forget]);
  const { begin, ...rest } = held;
  const wizard = {
    ...rest,
    begin: (kind: PackKind, query: string, review?: ReviewLine) => {
      held.show(true);
      if (isRunning) return;
      reset();
      forget();
      begin(kind, query, review);
    },
    discard: () => {
      if (!isRunning) reset();
      forget();
      held.discard();
    },
    secrets,
    seal,
    lookAtSeal: () => setSeal(sealOf(secrets.current)),
    check,
  };
  return <WizardContext value={wizard}>{children}</WizardContext>;
}

/** The wizard. */
export function useWizard(): Wizard {
  const wizard = useContext(WizardContext);
  if (wizard === null) throw new Error("BUG: no WizardProvider above this view");
  return wizard;
}

function useDraft() {
  const { zone } = useSettings().settings;
  const now = useNow();
  const [draft, setDraft] = useState<Draft | null>(null);
  const [isShown, show] = useState(false);
  return useMemo(
    () => ({
      draft,
      isShown: isShown && draft !== null,
      show,
      begin: (kind: PackKind, query: string, review?: ReviewLine) => {
        const choice = firstChoice(kind, query, dayIn(now, zone));
        const taken = review === undefined ? choice : { ...choice, ...withReview(review, zone) };
        setDraft({ choice: taken, step: "kind" });
      },
      change: (part: Partial<PackChoice>) =>
        setDraft((held) => held && { ...held, choice: { ...held.choice, ...part } }),
      go: (step: Draft["step"]) => setDraft((held) => held && { ...held, step }),
      discard: () => {
        setDraft(null);
        show(false);
      },
    }),
    [draft, isShown, now, zone],
  );
}

/** Shortest passphrase that the core takes, in characters: whoever has the file can guess as long as they like. */
const SEAL_LENGTH_MIN = 8;

function sealOf({ seal, sealAgain }: Secrets): SealState {
  if (seal === "") return "none";
  if ([...seal].length < SEAL_LENGTH_MIN) return "short";
  if (sealAgain === "") return "once";
  return seal === sealAgain ? "same" : "differs";
}

/** Every pack is checked once when it is there, whether or not the wizard is still in sight. */
function useCheckOfItself(built: PackBuilt | null, start: (paths: string[]) => void): void {
  const checked = useRef<PackBuilt | null>(null);
  // Before the result is painted: the verdict on an earlier pack must not be seen beside this one.
  useLayoutEffect(() => {
    if (built === null || built === checked.current) return;
    checked.current = built;
    start([built.path]);
  }, [built, start]);
}
