/** A sample that anybody can draw again: method, size, seed, and from which table. */
import { useId } from "react";
import { Checkbox } from "react-aria-components";
import { CheckMark } from "../parts/CheckMark";
import { count, counted } from "../parts/format";
import { LineField } from "../parts/LineField";
import { SelectField } from "../parts/SelectField";
import { Visible } from "../parts/Visible";
import { rowsOf, type SampleChoice, typed } from "./packChoice";
import type { BesideProps } from "./WizardRedaction";

const ALL = "all";

/** The methods of `SampleRequest`, in the order they are offered. */
const METHODS = [
  { id: "random", name: "at random" },
  { id: "systematic", name: "every n-th row" },
  { id: "by-month", name: "a share of each month" },
  { id: "by-actor", name: "a share of each actor" },
  { id: "by-source", name: "a share of each source" },
  { id: "high-risk", name: "all high-risk rows first" },
];

/** The panel. */
export function WizardSample({ choice, change, held }: BesideProps) {
  const heading = useId();
  const { sample } = choice;
  const put = (part: Partial<SampleChoice>) => change({ sample: { ...sample, ...part } });
  return (
    <section className="panel" aria-labelledby={heading}>
      <header className="panel-head">
        <h2 id={heading}>Sample</h2>
      </header>
      <div className="wizard-side">
        <Checkbox
          className="check-line wizard-check"
          isSelected={sample.isDrawn}
          onChange={(isDrawn) => put({ isDrawn })}
        >
          <CheckMark />
          <span>
            Draw a sample<small>Its sheet goes into the pack, with how to draw it again.</small>
          </span>
        </Checkbox>
        {sample.isDrawn && <Draw sample={sample} put={put} held={held} />}
      </div>
    </section>
  );
}

interface DrawProps {
  sample: SampleChoice;
  put: (part: Partial<SampleChoice>) => void;
  held: BesideProps["held"];
}

function Draw({ sample, put, held }: DrawProps) {
  const listings = held?.listings ?? [];
  const population = populationOf({ sample, held });
  return (
    <>
      <div className="wizard-two">
        <LineField
          label="Rows to draw"
          value={sample.size}
          trouble={rowsOf(sample.size) === null ? "A number, 1 to 999,999." : null}
          onChange={(size) => put({ size })}
        />
        <SelectField
          label="How"
          value={sample.method}
          options={METHODS}
          onChange={(method) => put({ method })}
        />
      </div>
      <SelectField
        label="From"
        value={sample.listing ?? ALL}
        options={[
          { id: ALL, name: `all rows of the pack${held === null ? "" : ` (${count(held.included)})`}` },
          ...listings.map(({ id, title, rows }) => ({ id, name: `${title} (${count(rows)})` })),
        ]}
        onChange={(id) => put({ listing: id === ALL ? null : id })}
      />
      <LineField
        label="Seed, given by the auditor"
        value={sample.seed}
        trouble={null}
        placeholder="2026-Q1-7f31"
        isCode
        onChange={(seed) => put({ seed })}
      />
      <p className="tiny muted" role="status">
        <Sentence sample={sample} population={population} />
      </p>
    </>
  );
}

function Sentence({ sample, population }: { sample: SampleChoice; population: number | null }) {
  const seed = typed(sample.seed);
  if (seed === null)
    return "Without a seed from somebody else a sample proves little, so none is drawn without one.";
  const rows = rowsOf(sample.size);
  const drawn = rows === null || population === null ? null : Math.min(rows, population);
  return (
    <>
      Seed{" "}
      <code>
        <Visible text={seed} limit={80} />
      </code>
      , population {population === null ? "not counted yet" : count(population)}. Anyone with the seed can
      draw the same {drawn === null ? "rows" : counted(drawn, "row")} again.
      {population !== null && rows !== null && rows > population && " There are no more than these."}
    </>
  );
}

/** How many rows the sample is drawn from; null while that is not known. */
function populationOf({ sample, held }: Pick<DrawProps, "sample" | "held">): number | null {
  if (held === null) return null;
  if (sample.listing === null) return held.included;
  return held.listings.find(({ id }) => id === sample.listing)?.rows ?? 0;
}
