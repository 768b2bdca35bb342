/** What a pack says of itself, and where its file is. None of it is proven by standing there. */
import type { PackFacts } from "../bindings/PackFacts";
import { Fact, Facts } from "../parts/Facts";
import { bytes, count } from "../parts/format";
import { None, Recorded, Visible } from "../parts/Visible";
import { useInstant } from "../state";

/** `sources` null where they are not known; `noted` is when the file came into the list, and how. */
export interface PackSayingsProps {
  facts: PackFacts | null;
  sources: string[] | null;
  file: { path: string; bytes: number; noted?: { at: string; isOwn: boolean } };
}

/** The panel. */
export function PackSayings({ facts, sources, file }: PackSayingsProps) {
  const written = useInstant();
  return (
    <section className="panel" aria-label="Facts">
      <header className="panel-head">
        <h2>{facts === null ? "The file" : "What the pack says of itself"}</h2>
      </header>
      <div className="panel-body">
        <Facts>
          {facts !== null && <Said facts={facts} sources={sources} />}
          <Fact label="File">
            <code className="wrap">
              <Visible text={file.path} limit={4_096} />
            </code>
          </Fact>
          <Fact label="Size">{bytes(file.bytes)}</Fact>
          {file.noted !== undefined && (
            <Fact label={file.noted.isOwn ? "Built here" : "Opened here"}>{written(file.noted.at)}</Fact>
          )}
        </Facts>
        {facts === null && <p className="tiny muted">It says nothing of itself that can be read.</p>}
      </div>
    </section>
  );
}

const SOURCES_SHOWN = 50;

function Said({ facts, sources }: { facts: PackFacts; sources: string[] | null }) {
  const written = useInstant();
  return (
    <>
      <Fact label="Organisation">
        <Recorded text={facts.organisation} />
      </Fact>
      <Fact label="Name">
        <code className="wrap">
          <Visible text={facts.pack_id} />
        </code>
      </Fact>
      <Fact label="From">
        <Visible text={written(facts.from)} />
      </Fact>
      <Fact label="To, not included">
        <Visible text={written(facts.to)} />
      </Fact>
      <Fact label="Rows">
        {count(facts.rows)} of {count(facts.total_in_period)}
      </Fact>
      <Fact label="Query">
        {facts.query === "" ? (
          <None />
        ) : (
          <code className="wrap">
            <Visible text={facts.query} />
          </code>
        )}
      </Fact>
      {sources !== null && (
        <Fact label="Sources">
          {sources.length === 0 ? <None /> : <Visible text={sources.slice(0, SOURCES_SHOWN).join(", ")} />}
          {sources.length > SOURCES_SHOWN && ` and ${count(sources.length - SOURCES_SHOWN)} more`}
        </Fact>
      )}
      <Fact label="Made">
        <Visible text={written(facts.generated_at)} />
      </Fact>
      <Fact label="By">
        <Recorded text={facts.user} />
      </Fact>
      <Fact label="On">
        <Recorded text={facts.host} />
      </Fact>
    </>
  );
}
