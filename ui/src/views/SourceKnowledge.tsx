/** What is known of a vendor's log before anything is asked of it: traps, gaps, how long rows live there. */
import type { ProfileLine } from "../bindings/ProfileLine";
import { Fact, Facts } from "../parts/Facts";
import { cut } from "../parts/hidden";
import { NotRecorded, Visible } from "../parts/Visible";

/** Longest line of a profile that is shown, in UTF-16 units. */
const LINE_LIMIT = 600;

/** Everything a profile says of its vendor. */
export function SourceKnowledge({ profile }: { profile: ProfileLine }) {
  return (
    <div className="knowledge">
      <Facts>
        <Fact label="Read by">{profile.can_pull ? "asking its API" : "importing its files"}</Fact>
        <Fact label="Kept there">
          {profile.retention === null ? <NotRecorded /> : <Visible text={profile.retention} />}
        </Fact>
        <Fact label="As read on">
          <Visible text={profile.as_read} />
        </Fact>
      </Facts>
      <Lines title="Traps" lines={profile.traps} none="None known." />
      <Lines
        title="Not recorded by the vendor"
        lines={profile.not_recorded}
        none="Nothing is said about this."
      />
      <Lines title="Where this comes from" lines={profile.notes} none="" />
    </div>
  );
}

function Lines({ title, lines, none }: { title: string; lines: string[]; none: string }) {
  if (lines.length === 0 && none === "") return null;
  return (
    <section className="knowledge-lines">
      <h3>{title}</h3>
      {lines.length === 0 ? (
        <p className="muted">{none}</p>
      ) : (
        <ul>
          {lines.map((line) => (
            <li key={line}>
              <Sentence text={cut(line, LINE_LIMIT)} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** A sentence of a profile: what stands between backticks in it is data. */
function Sentence({ text }: { text: string }) {
  const parts = text.split("`");
  if (parts.length % 2 === 0) return <Visible text={text} limit={LINE_LIMIT} />;
  return parts.map((part, at) => {
    const Part = at % 2 === 1 ? "code" : "span";
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a sentence do not change places.
      <Part key={at}>
        <Visible text={part} limit={LINE_LIMIT} />
      </Part>
    );
  });
}
