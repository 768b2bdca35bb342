/** How a source is read: its profile, its address, where its token is, what it brought so far. */
import type { SourceLine } from "../bindings/SourceLine";
import { Fact, Facts } from "../parts/Facts";
import { count, counted } from "../parts/format";
import { None, Visible } from "../parts/Visible";
import { useInstant } from "../state";
import { Panel } from "./SourcePanel";
import { tokenPlace } from "./sourceWords";

/** The facts. */
export function SourceReading({ source }: { source: SourceLine }) {
  const instant = useInstant();
  const place = tokenPlace(source.token);
  return (
    <Panel title="How it is read">
      <Facts>
        <Fact label="Profile">
          <Visible text={source.title} /> <span className="mono tiny subtle">{source.profile}</span>
        </Fact>
        <Fact label="Vendor">
          <Visible text={source.vendor} />
        </Fact>
        <Fact label="Kind">{source.url === null ? "filled by files" : "pulled from its address"}</Fact>
        <Fact label="Address">
          {source.url === null ? (
            <None />
          ) : (
            <span className="mono wrap">
              <Visible text={source.url} />
            </span>
          )}
        </Fact>
        <Fact label="Token">{place ?? <None />}</Fact>
        <Fact label="Rows held">{count(source.entries)}</Fact>
        <Fact label="Problems">{source.problems === 0 ? <None /> : counted(source.problems, "row")}</Fact>
        <Fact label="Last complete run">
          {source.last_pull === null ? <None /> : instant(source.last_pull)}
        </Fact>
      </Facts>
    </Panel>
  );
}
