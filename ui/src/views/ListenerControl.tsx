/** The listener: how it is, and the dialog that starts it. It listens on this device alone. */
import { Moon, Radio, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { Form } from "react-aria-components";
import type { ListenerState } from "../bindings/ListenerState";
import { Button } from "../parts/Button";
import { CheckLine } from "../parts/CheckLine";
import { Dialog } from "../parts/Dialog";
import { count, counted } from "../parts/format";
import { LineField } from "../parts/LineField";
import { Visible } from "../parts/Visible";
import { useInstant } from "../state";
import { FailureNote } from "./FailureNote";
import { isLoopback, readAnswer, readHosts, readPort, readTarget } from "./listenWords";
import { SendConsent, useConsent } from "./SendConsent";
import { type Listener, useListener } from "./webhookDesk";

/** Where the listener is asked to listen at first. */
const FIRST_PORT = "8787";

/** The button in the bar: starts by a dialog, stops at once. */
export function ListenerButton({ state }: { state: ListenerState }) {
  const listener = useListener();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      {state.is_on ? (
        <Button size="tall" onPress={listener.stop} isDisabled={listener.isWorking}>
          <Radio className="icon" aria-hidden />
          Stop listening
        </Button>
      ) : (
        <Button size="tall" onPress={() => setAsking(true)} isDisabled={listener.isWorking}>
          <Radio className="icon" aria-hidden />
          Listen…
        </Button>
      )}
      <Dialog
        title="Listen for webhooks"
        isOpen={isAsking}
        hold={listener.isWorking}
        onClose={() => setAsking(false)}
      >
        <ListenForm listener={listener} onClose={() => setAsking(false)} />
      </Dialog>
    </>
  );
}

function ListenForm({ listener, onClose }: { listener: Listener; onClose: () => void }) {
  const [port, setPort] = useState(FIRST_PORT);
  const [answer, setAnswer] = useState("200");
  const [target, setTarget] = useState("");
  const [hosts, setHosts] = useState("");
  const [challenges, setChallenges] = useState(false);
  const consent = useConsent(target.trim());
  const read = { port: readPort(port), answer: readAnswer(answer), target: readTarget(target) };
  const names = readHosts(hosts);
  const isReady =
    "value" in read.port &&
    "value" in read.answer &&
    "value" in read.target &&
    "value" in names &&
    (target.trim() === "" || consent.isGiven) &&
    !listener.isWorking;
  const start = async () => {
    if (!("value" in read.port) || !("value" in read.answer) || !("value" in read.target)) return;
    if (!("value" in names)) return;
    const request = { port: read.port.value, answer: read.answer.value, forward: read.target.value };
    const { confirmed_host, allow_private } = consent;
    if (await listener.start({ ...request, confirmed_host, allow_private, hosts: names.value, challenges }))
      onClose();
  };
  return (
    <Form
      className="listen-form"
      aria-label="Listen"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void start();
      }}
    >
      <p className="small muted">
        Requests to this device are taken, stored byte for byte and judged. Nothing outside this device can
        reach it; a tunnel of your own can lead a sender here, under the name that you give below.
      </p>
      <div className="listen-numbers">
        <LineField
          label="Port"
          value={port}
          onChange={setPort}
          trouble={troubleOf(read.port)}
          hint="0 takes any that is free"
          isFirst
          isCode
        />
        <LineField
          label="Answer with status"
          value={answer}
          onChange={setAnswer}
          trouble={troubleOf(read.answer)}
          hint="once it is stored"
          isCode
        />
      </div>
      <LineField
        label="Names of your tunnel (optional)"
        value={hosts}
        onChange={setHosts}
        trouble={troubleOf(names)}
        hint="A request that is meant for any other host than this device is refused and not stored."
        placeholder="abcd.tunnel.example"
        isCode
      />
      <CheckLine isOn={challenges} onChange={setChallenges}>
        Answer the challenges of vendors that check an address
        <small>Some are answered with a kept secret. Those that are kept now are used until it stops.</small>
      </CheckLine>
      <LineField
        label="Pass on to (optional)"
        value={target}
        onChange={setTarget}
        trouble={troubleOf(read.target)}
        hint="Each request goes there too, after it was stored. What fails there holds nothing up here."
        placeholder="http://127.0.0.1:3000/hooks"
        isCode
      />
      {target.trim() !== "" && !isLoopback(target) && <SendConsent url={target.trim()} consent={consent} />}
      {listener.failure !== null && <FailureNote failure={listener.failure} />}
      <div className="row">
        <Button type="submit" look="primary" isDisabled={!isReady}>
          Start listening
        </Button>
        <Button onPress={onClose} isDisabled={listener.isWorking}>
          Cancel
        </Button>
      </div>
    </Form>
  );
}

function troubleOf(read: { value: unknown } | { trouble: string }): string | null {
  return "trouble" in read ? read.trouble : null;
}

/**
 * The badge in the head: off, or where it listens and what it took. Its numbers change a few times a second, so a reader
 * hears only what changes rarely.
 */
export function ListenerBadge({ state }: { state: ListenerState }) {
  return (
    <>
      <BadgeText state={state} />
      <span className="sr" role="status" aria-label="Listener">
        {heardWords(state)}
      </span>
    </>
  );
}

/** That it is on or off, and that something is wrong: without numbers. */
function heardWords({ is_on: isOn, trouble, problems, refused, not_forwarded: notForwarded }: ListenerState) {
  if (!isOn) return trouble === null ? "It does not listen" : "It stopped listening";
  const wrong = [
    refused > 0 && "requests were refused",
    problems > 0 && "requests could not be read",
    notForwarded > 0 && "deliveries were not passed on",
    trouble !== null && "requests could not be stored",
  ].filter((words) => words !== false);
  return ["It listens", ...wrong].join(", ");
}

function BadgeText({ state }: { state: ListenerState }) {
  const written = useInstant();
  if (!state.is_on)
    return (
      <span className="badge neutral">
        <Moon className="icon" aria-hidden />
        {state.trouble === null ? (
          "Listener off"
        ) : (
          <>
            Listener stopped: <Visible text={state.trouble} limit={160} />
          </>
        )}
      </span>
    );
  const heard = state.heard_at === null ? "nothing came yet" : `heard last ${written(state.heard_at)}`;
  const bad = state.refused + state.problems + state.not_forwarded > 0 || state.trouble !== null;
  return (
    <span className={`badge ${bad ? "warning" : "info"}`} title={`${heard}${refusedWords(state)}`}>
      {bad ? (
        <TriangleAlert className="icon tone-warning" aria-hidden />
      ) : (
        <Radio className="icon tone-info" aria-hidden />
      )}
      <span>
        Listening on <code>{state.url === null ? "loopback" : <Visible text={state.url} limit={80} />}</code>,{" "}
        {counted(state.stored, "delivery", "deliveries")}
        {state.problems > 0 && `, ${count(state.problems)} not readable`}
        {state.refused > 0 && `, ${count(state.refused)} refused`}
        {state.forward !== null && `, ${count(state.forwarded)} passed on`}
        {state.not_forwarded > 0 && `, ${count(state.not_forwarded)} not passed on`}
        {state.trouble !== null && (
          <>
            . <Visible text={state.trouble} limit={300} />
          </>
        )}
      </span>
    </span>
  );
}

function refusedWords({ refused, hosts }: ListenerState): string {
  if (refused === 0) return "";
  const names = ["this device", ...hosts].join(", ");
  return `\nRefused: meant for another host than ${names}, or too many at once. Nothing of these is stored.`;
}
