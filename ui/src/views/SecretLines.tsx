/** The kept secrets: when each is in use, ending that, and forgetting one. */
import { useQueryClient } from "@tanstack/react-query";
import { Check, CircleDashed, ClockAlert, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import type { Failure } from "../bindings/Failure";
import type { KeyStanding } from "../bindings/KeyStanding";
import type { SecretLine } from "../bindings/SecretLine";
import { asFailure } from "../host";
import { Button, IconButton } from "../parts/Button";
import { visibleText } from "../parts/hidden";
import { Visible } from "../parts/Visible";
import { useHost, useSettings } from "../state";
import { FailureNote } from "./FailureNote";
import { momentWords } from "./moments";
import { dayWords } from "./packPeriod";
import { renewCaptures } from "./webhookDesk";
import { KEY_WORDS } from "./webhookWords";

const KEPT_IN = {
  keychain: "in the system's keychain",
  file: "in a file",
  published: "published with the program and no secret, here",
} as const;
const ICONS = { current: Check, retired: ClockAlert, "not-yet": CircleDashed, unknown: CircleDashed };

/** The list. `onForgotten` hears when a line and what had the focus in it are gone. */
export function SecretLines({ lines, onForgotten }: { lines: SecretLine[]; onForgotten: () => void }) {
  const change = useChange();
  return (
    <>
      <ul className="kept" aria-label="Kept secrets">
        {lines.map((line) => (
          <Line
            key={line.name}
            line={line}
            onRetire={() => change.retire(line)}
            onForget={() => void change.forget(line.name).then((done) => done && onForgotten())}
          />
        ))}
      </ul>
      {change.failure !== null && <FailureNote failure={change.failure} />}
    </>
  );
}

function useChange() {
  const host = useHost();
  const client = useQueryClient();
  const [failure, setFailure] = useState<Failure | null>(null);
  const run = async (work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await work();
      setFailure(null);
      await client.invalidateQueries({ queryKey: ["webhook-secrets"] });
      renewCaptures(client);
      return true;
    } catch (reason) {
      setFailure(asFailure(reason));
      return false;
    }
  };
  return {
    failure,
    forget: (name: string) => run(() => host.secretRemove({ name })),
    /** From now on. What it signed before stays right. */
    retire: ({ name }: SecretLine) => void run(() => host.secretRetire({ name })),
  };
}

function Line(props: { line: SecretLine; onRetire: () => void; onForget: () => void }) {
  const { line, onRetire, onForget } = props;
  const [asking, setAsking] = useState<"not yet" | "now" | "no more">("not yet");
  const acts = useRef<HTMLSpanElement>(null);
  const name = visibleText(line.name);
  return (
    <li className="kept-line">
      <SecretWords line={line} />
      {asking === "now" ? (
        <span className="row forget">
          <Button size="small" onPress={onForget} aria-label={`Forget ${name} for good`} autoFocus>
            Forget
          </Button>
          <Button size="small" look="quiet" onPress={() => setAsking("no more")} aria-label={`Keep ${name}`}>
            Keep
          </Button>
        </span>
      ) : (
        <span className="row forget" ref={acts}>
          {line.standing === "current" && line.keep !== "published" && (
            <Button
              size="small"
              onPress={() => {
                // The button goes away; the one beside it stays.
                acts.current?.querySelector<HTMLElement>("button:last-of-type")?.focus();
                onRetire();
              }}
              aria-label={`Retire ${name}`}
            >
              Retire
            </Button>
          )}
          <IconButton
            label={`Forget ${name}`}
            autoFocus={asking === "no more"}
            onPress={() => setAsking("now")}
          >
            <Trash2 className="icon" aria-hidden />
          </IconButton>
        </span>
      )}
    </li>
  );
}

function SecretWords({ line }: { line: SecretLine }) {
  const { zone } = useSettings().settings;
  const Icon = ICONS[line.standing];
  return (
    <span className="kept-words">
      <span className="medium">
        <Visible text={line.name} limit={80} />
      </span>
      <small className={toneOf(line.standing)}>
        <Icon className="icon icon-12 inline-icon" aria-hidden /> {KEY_WORDS[line.standing]}
        {line.from !== null && `, from ${momentWords(line.from, zone)}`}
        {line.until !== null && `, until ${momentWords(line.until, zone)}`}
      </small>
      <small>
        {line.schemes.length > 0 && (
          <>
            for <Visible text={line.schemes.join(", ")} limit={200} />,{" "}
          </>
        )}
        {KEPT_IN[line.keep]} since {dayWords(line.added_at, zone)}
      </small>
    </span>
  );
}

function toneOf(standing: KeyStanding): string {
  return standing === "current" ? "tone-success" : "tone-warning";
}
