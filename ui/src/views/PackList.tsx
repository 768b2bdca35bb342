/** The packs built or opened here, newest first. */
import {
  CircleDashed,
  FileX,
  type LucideIcon,
  PackageCheck,
  PenLine,
  PenOff,
  ShieldCheck,
} from "lucide-react";
import type { ReactNode } from "react";
import type { PackLine } from "../bindings/PackLine";
import { Badge, LetterTag } from "../parts/Badge";
import { Words } from "../parts/Fingerprint";
import { bytes, count } from "../parts/format";
import { PickList } from "../parts/PickList";
import { Visible } from "../parts/Visible";
import { useInstant, useSettings } from "../state";
import { isSigned } from "./openedWords";
import { useLastCheck } from "./packCheck";
import { dayWords } from "./packPeriod";
import { kindOf, titleOf } from "./packWords";

/** Names a line: a file may be listed as it was and as it is now. */
export const keyOfPack = (line: PackLine) => `${line.sha256} ${line.path}`;

/** The list. */
export function PackList(props: {
  packs: PackLine[];
  chosen: string | null;
  onChoose: (line: PackLine) => void;
}) {
  return (
    <PickList
      label="Packs built or opened"
      noun={["pack", "packs"]}
      items={props.packs}
      keyOf={keyOfPack}
      chosen={props.chosen}
      onChoose={props.onChoose}
    >
      {(line) => <Line line={line} />}
    </PickList>
  );
}

function Line({ line }: { line: PackLine }) {
  const { zone } = useSettings().settings;
  const { facts } = line;
  return (
    <>
      <span className="pick-title">
        <KindTag kind={facts?.kind ?? null} />
        <span className="clip">{titleOf(line, zone)}</span>
        <span className="push tiny subtle nowrap">{dayWords(line.at, zone)}</span>
      </span>
      <span className="pick-meta">
        {facts !== null && facts.organisation !== null && (
          <span className="clip">
            <Visible text={facts.organisation} limit={80} />
          </span>
        )}
        {facts !== null && <span>{count(facts.rows)} rows</span>}
        <span>{bytes(line.bytes)}</span>
        {!line.is_own && <span>opened, not built here</span>}
      </span>
      <span className="pick-meta">
        <Words words={line.words} length="few" />
      </span>
      <PackBadges line={line} />
      {facts !== null && !facts.complete && facts.reasons[0] !== undefined && (
        <span className="pick-why clip tiny">
          <Visible text={facts.reasons[0]} limit={160} />
        </span>
      )}
    </>
  );
}

/** The tag of a kind; without one the file says nothing that can be read. */
export function KindTag({ kind }: { kind: string | null }) {
  const known = kind === null ? null : kindOf(kind);
  if (known?.hue != null) return <LetterTag hue={known.hue} title={known.name} />;
  return <CircleDashed className="icon tone-neutral" aria-hidden />;
}

/** Complete or not, checked or not, there or not. */
export function PackBadges({ line }: { line: PackLine }) {
  const { facts, check } = line;
  return (
    <span className="badges">
      {facts !== null &&
        (facts.complete ? (
          <SignBadge icon={PackageCheck}>{isVouchedFor(line) ? "Complete" : "Says complete"}</SignBadge>
        ) : (
          <Badge tone="warning">Partial{reasonsWords(facts.reasons.length)}</Badge>
        ))}
      <SignedBadge path={line.path} />
      <CheckedBadge check={check} />
      {!line.is_there && (
        <SignBadge icon={FileX} tone="warning">
          File is gone
        </SignBadge>
      )}
    </span>
  );
}

/** Completeness is what the pack says of itself: believed of one built here, or once its checks passed. */
function isVouchedFor({ check, is_own }: PackLine): boolean {
  return check === null ? is_own : check.ok;
}

function CheckedBadge({ check }: { check: PackLine["check"] }) {
  const { zone } = useSettings().settings;
  const written = useInstant();
  if (check === null) return <Badge tone="neutral">Not checked</Badge>;
  const day = <span title={written(check.at)}>{dayWords(check.at, zone)}</span>;
  return check.ok ? (
    <SignBadge icon={ShieldCheck} tone="success">
      Checked {day}
    </SignBadge>
  ) : (
    <Badge tone="danger">Check failed {day}</Badge>
  );
}

/** Told only by a check of this window: a pack's own facts do not say whether it is signed. */
function SignedBadge({ path }: { path: string }) {
  const last = useLastCheck(path);
  const signed = last === null ? null : isSigned(last.signature);
  if (signed === null) return null;
  return signed ? (
    <SignBadge icon={PenLine}>Signed</SignBadge>
  ) : (
    <SignBadge icon={PenOff}>Unsigned</SignBadge>
  );
}

/** A badge with a sign of its own. */
function SignBadge(props: { icon: LucideIcon; tone?: string; children: ReactNode }) {
  const { icon: Icon, tone = "neutral", children } = props;
  return (
    <span className={`badge ${tone}`}>
      <Icon className={`icon tone-${tone}`} aria-hidden />
      <span className="clip">{children}</span>
    </span>
  );
}

function reasonsWords(reasons: number): string {
  return reasons < 2 ? "" : `, ${count(reasons)} reasons`;
}
