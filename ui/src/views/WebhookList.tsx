/** The open deliveries: how many stand how, one line each, and what of the files could not be read. */
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import type { CaptureProblem } from "../bindings/CaptureProblem";
import type { DeliveryLine } from "../bindings/DeliveryLine";
import { count, counted, localParts } from "../parts/format";
import { Note } from "../parts/Note";
import { PickList } from "../parts/PickList";
import { Visible } from "../parts/Visible";
import { useInstant, useSettings } from "../state";
import { dayWords } from "./packPeriod";
import { fileName } from "./packWords";
import { reasonWords, STANDING_WORDS, STANDINGS, type Standing, standingOf } from "./webhookWords";

/** What the list is narrowed to. */
export type Shown = "all" | Standing;

/** All, and each standing with its count. "Not checked" is offered only while something is. */
export function WebhookFilter(props: {
  deliveries: DeliveryLine[];
  shown: Shown;
  onShow: (shown: Shown) => void;
}) {
  const { deliveries, shown, onShow } = props;
  const many = (standing: Standing) => deliveries.filter((line) => standingOf(line) === standing).length;
  const offered = STANDINGS.filter(
    (standing) => standing !== "unchecked" || many(standing) > 0 || shown === standing,
  );
  return (
    <ToggleButtonGroup
      className="seg"
      aria-label="Verdicts"
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[shown]}
      onSelectionChange={(keys) => onShow([...keys][0] as Shown)}
    >
      <ToggleButton id="all">All {count(deliveries.length)}</ToggleButton>
      {offered.map((standing) => {
        const { icon: Icon, tone, word } = STANDING_WORDS[standing];
        const label = `${count(many(standing))} ${word.toLowerCase()}`;
        return (
          <ToggleButton key={standing} id={standing} aria-label={label}>
            <span className="row seg-count" title={label}>
              <Icon className={`icon tone-${tone}`} aria-hidden />
              {count(many(standing))}
            </span>
          </ToggleButton>
        );
      })}
    </ToggleButtonGroup>
  );
}

/** The list. */
export function WebhookList(props: {
  lines: DeliveryLine[];
  chosen: number | null;
  onChoose: (line: DeliveryLine) => void;
}) {
  return (
    <PickList
      label="Deliveries"
      noun={["delivery", "deliveries"]}
      items={props.lines}
      keyOf={({ number }) => String(number)}
      chosen={props.chosen === null ? null : String(props.chosen)}
      onChoose={props.onChoose}
    >
      {(line) => <Line line={line} />}
    </PickList>
  );
}

function Line({ line }: { line: DeliveryLine }) {
  return (
    <>
      <span className="pick-title">
        <code className="small clip">
          <EventName line={line} />
        </code>
        <Received at={line.received_at} />
      </span>
      <span className="pick-meta">
        <VerdictBadge line={line} />
        <span className="clip">{reasonWords(line.reason)}</span>
      </span>
    </>
  );
}

/** What a delivery is about; the file it stands in where it does not say. */
export function EventName({ line }: { line: DeliveryLine }) {
  if (line.event !== null) return <Visible text={line.event} limit={120} />;
  return (
    <i className="absent">
      no event named, <Visible text={fileName(line.file)} limit={80} />
    </i>
  );
}

function Received({ at }: { at: string | null }) {
  const { zone } = useSettings().settings;
  const written = useInstant();
  if (at === null) return <i className="push tiny absent nowrap">time not recorded</i>;
  return (
    <span className="push tiny subtle nowrap" title={written(at)}>
      {dayWords(at, zone)} {localParts(at, zone)?.time}
    </span>
  );
}

/** The verdict of a delivery: sign and word; what is right has no ground. */
export function VerdictBadge({ line }: { line: DeliveryLine }) {
  const standing = standingOf(line);
  const { icon: Icon, tone, word } = STANDING_WORDS[standing];
  return (
    <span className={`badge ${standing === "valid" ? "quiet" : tone}`}>
      <Icon className={`icon tone-${tone}`} aria-hidden />
      {word}
    </span>
  );
}

/** Shown in full; the rest is counted. */
const PROBLEMS_SHOWN = 20;

/** What of the files is no capture. Nothing is dropped in silence. */
export function WebhookProblems({ problems }: { problems: CaptureProblem[] }) {
  if (problems.length === 0) return null;
  const shown = problems.slice(0, PROBLEMS_SHOWN).map((problem, at) => ({ ...problem, key: `${at}` }));
  return (
    <section className="hook-problems" aria-label="Could not be read">
      <Note tone="warning" live="calm">
        <p>
          <b>{counted(problems.length, "part")} of the files could not be read as a capture.</b> The files are
          as they were; everything else in them is shown.
        </p>
        <ul className="reasons">
          {shown.map(({ key, file, line, reason }) => (
            <li key={key}>
              <code>
                <Visible text={fileName(file)} limit={120} />
              </code>{" "}
              line {count(line)}: <Visible text={reason} />
            </li>
          ))}
          {problems.length > PROBLEMS_SHOWN && (
            <li>{counted(problems.length - PROBLEMS_SHOWN, "more part")}</li>
          )}
        </ul>
      </Note>
    </section>
  );
}
