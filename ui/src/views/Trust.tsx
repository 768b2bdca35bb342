/** What can be shown about this copy today: the head of the log, what its tier means, and what is not proven. */
import { CircleHelp, Fingerprint } from "lucide-react";
import { useState } from "react";
import { ToggleButton } from "react-aria-components";
import type { WorkspaceStatus } from "../bindings/WorkspaceStatus";
import { CopyButton } from "../parts/CopyButton";
import { EmptyState } from "../parts/EmptyState";
import { Fact, Facts } from "../parts/Facts";
import { Hex, Words } from "../parts/Fingerprint";
import { count } from "../parts/format";
import { Visible } from "../parts/Visible";
import { STATES } from "./states";
import { PageHead, TopBar } from "./TopBar";
import { TrustKey } from "./TrustKey";
import { TrustTiers } from "./TrustTiers";
import { useWindow } from "./window";

/** The screen. */
export function Trust() {
  const { status } = useWindow();
  const { title, text } = STATES.trust.empty;
  return (
    <>
      <TopBar />
      <section className="page" aria-label={STATES.trust.name}>
        <PageHead screen="trust" />
        {status.tree_size === 0 ? (
          <EmptyState title={title}>
            <p>{text}</p>
          </EmptyState>
        ) : (
          <div className="trust">
            <div className="trust-col">
              <Head status={status} />
              <TrustTiers tier={status.tier} />
              <TrustKey />
              <ToCome />
            </div>
            <Limits name={status.name} />
          </div>
        )}
      </section>
    </>
  );
}

/** Two lines of four, as they are read out. */
const LINE_WORDS = 4;

function Head({ status }: { status: WorkspaceStatus }) {
  const [isHex, setHex] = useState(false);
  const { root, root_words, rows, tree_size } = status;
  return (
    <section className="headline" aria-label="Head of the log">
      <div className="headline-words">
        <p className="label row-tight">
          <Fingerprint className="icon icon-12" aria-hidden />
          Head of the log, in words. Two copies with the same head hold the same rows; to be sure, compare the
          hex digits.
        </p>
        <p className="head-words">
          <Words words={root_words.slice(0, LINE_WORDS)} /> <Words words={root_words.slice(LINE_WORDS)} />
        </p>
        {isHex && <Hex hex={root} />}
        <div className="row">
          <ToggleButton className="btn btn-plain btn-regular" isSelected={isHex} onChange={setHex}>
            Hex digits
          </ToggleButton>
          <CopyButton name="head" text={headText(status)} />
        </div>
      </div>
      <Facts>
        <Fact label="Leaves">
          <b>{count(tree_size)}</b>
        </Fact>
        <Fact label="Readable rows">{count(rows)}</Fact>
        <Fact label="Sealed">
          <i className="absent">none</i>
        </Fact>
      </Facts>
    </section>
  );
}

/** What a person writes down or mails, to compare a copy with later. */
function headText({ name, tree_size, root, root_words }: WorkspaceStatus): string {
  return `workspace ${name}\nleaves ${tree_size}\nroot ${root}\nwords ${root_words.join(" ")}\n`;
}

function ToCome() {
  return (
    <section className="to-come">
      <h2>What this screen will hold</h2>
      <p className="muted">
        Signed checkpoints of the head, and where each one went. Today you can do the same by hand: copy the
        head above, and keep it where you cannot change it, such as in a mail to somebody else. A pack carries
        it too.
      </p>
    </section>
  );
}

const NOT_PROVEN: { what: string; why: string }[] = [
  {
    what: "That the vendors told everything.",
    why: "A vendor that leaves a row out leaves no trace in this log.",
  },
  {
    what: "That rows were true when they came.",
    why: "The log keeps what was received, not what happened.",
  },
  {
    what: "That times are exact.",
    why: "Times come from the vendor and from this device’s clock. No outside clock has signed them.",
  },
  {
    what: "That nobody on this device rewrote the whole log.",
    why: "Whoever can write the file can make another one. Only a head noted elsewhere shows that.",
  },
];

function Limits({ name }: { name: string }) {
  return (
    <aside className="trust-side" aria-label="Limits">
      <section className="panel">
        <header className="panel-head">
          <h2>What is not proven</h2>
        </header>
        <ul className="plain-list">
          {NOT_PROVEN.map(({ what, why }) => (
            <li key={what}>
              <CircleHelp className="icon" aria-hidden />
              <span>{what}</span>
              <small>{why}</small>
            </li>
          ))}
        </ul>
      </section>
      <section className="stack">
        <p className="label">
          Check the whole workspace in a terminal: every row against its leaf, every leaf against the head
        </p>
        <pre className="code">
          exhibit --workspace <Visible text={name} /> verify
        </pre>
      </section>
    </aside>
  );
}
