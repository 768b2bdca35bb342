/** What an opened pack says of itself. None of it is proven by standing there. */
import type { OpenedPack } from "../bindings/OpenedPack";
import type { PackFacts } from "../bindings/PackFacts";
import { Fact, Facts } from "../parts/Facts";
import { count } from "../parts/format";
import { None, Recorded, Visible } from "../parts/Visible";
import { useInstant } from "../state";

/** The panel. */
export function OpenedSayings({ pack, path }: { pack: OpenedPack; path: string }) {
  const { facts } = pack.check;
  return (
    <section className="panel" aria-label="Facts">
      <header className="panel-head">
        <h2>{facts === null ? "The file" : "What the pack says of itself"}</h2>
      </header>
      <div className="panel-body">
        <Facts>
          {facts !== null && <Said facts={facts} sources={pack.sources} />}
          <Fact label="File">
            <code className="wrap">
              <Visible text={path} limit={4_096} />
            </code>
          </Fact>
        </Facts>
        {facts === null && <p className="tiny muted">It says nothing of itself that can be read.</p>}
      </div>
    </section>
  );
}

const SOURCES_SHOWN = 50;

function Said({ facts, sources }: { facts: PackFacts; sources: string[] }) {
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
      <Fact label="Sources">
        {sources.length === 0 ? <None /> : <Visible text={sources.slice(0, SOURCES_SHOWN).join(", ")} />}
        {sources.length > SOURCES_SHOWN && ` and ${count(sources.length - SOURCES_SHOWN)} more`}
      </Fact>
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
