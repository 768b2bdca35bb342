/** The fourth step: what the pack would hold and what is missing, and beside it how it is written. */
import { Button as AriaButton } from "react-aria-components";
import type { PackCount } from "../bindings/PackCount";
import { Loading } from "../parts/EmptyState";
import { count, counted as countedWords } from "../parts/format";
import { Note } from "../parts/Note";
import { useSettings } from "../state";
import { FailureNote } from "./FailureNote";
import { PackPopulation, tieOf } from "./PackPopulation";
import { periodOf } from "./packChoice";
import { Rereading } from "./Rereading";
import { WizardCompleteness } from "./WizardCompleteness";
import { WizardExceptions } from "./WizardExceptions";
import { WizardExtras } from "./WizardExtras";
import { WizardMissing } from "./WizardMissing";
import { momentIn } from "./WizardPeriod";
import { WizardRedaction } from "./WizardRedaction";
import { WizardSample } from "./WizardSample";
import type { CountedStepProps } from "./WizardScope";
import { WizardSignature } from "./WizardSignature";
import { WizardWritten } from "./WizardWritten";
import { useWindow } from "./window";

/** The step; the last count stays, marked as being renewed, until the next is there. */
export function WizardPreview({ choice, change, counted }: CountedStepProps) {
  const { count: held, failure, rereading } = counted;
  return (
    <div className="detail-columns">
      <div className="detail-main" aria-busy={counted.isCounting}>
        {rereading !== null ? (
          <Rereading progress={rereading} />
        ) : failure !== null ? (
          <FailureNote failure={failure} onAct={counted.again} />
        ) : held === null ? (
          <Loading>Counting the rows</Loading>
        ) : (
          <Numbers choice={choice} held={held} />
        )}
      </div>
      <div className="detail-side">
        <WizardRedaction choice={choice} change={change} held={held} />
        <WizardSample choice={choice} change={change} held={held} />
        <WizardSignature choice={choice} change={change} />
        <WizardExtras choice={choice} change={change} />
        {held !== null && <WizardWritten choice={choice} held={held} />}
      </div>
    </div>
  );
}

function Numbers({ choice, held }: { choice: CountedStepProps["choice"]; held: PackCount }) {
  const { zone } = useSettings().settings;
  const { total_in_period: total, included, excluded } = held;
  const span = periodOf(choice, zone);
  const period =
    span === null
      ? ""
      : `${momentIn(span.from, zone).replace(` ${zone}`, "")} to ${momentIn(span.to, zone)}, half open`;
  return (
    <>
      <WizardMissing held={held} />
      {included === 0 && (
        <Note tone="info">
          <p>
            <b>0 rows matched of {count(total)} examined.</b> That is a result: a pack without rows can be
            built, and shows that none was held.
          </p>
        </Note>
      )}
      <PackPopulation
        period={period}
        total={total}
        included={included}
        excluded={excluded}
        query={choice.query}
        tie={tieOf({ total, included, excluded })}
      />
      <Beside choice={choice} held={held} />
      <WizardCompleteness held={held} />
      <WizardExceptions title="Exceptions the pack will list first" exceptions={held.exceptions} />
    </>
  );
}

/** Rows that a sum of the period cannot show: without a time, unread, and those no rule names. */
function Beside({ choice, held }: { choice: CountedStepProps["choice"]; held: PackCount }) {
  const { go } = useWindow();
  const { unclassified, undated, problems } = held;
  if (unclassified + undated + problems === 0) return null;
  const isOut = !choice.unclassifiedToo && choice.kind !== "custom";
  return (
    <Note tone="warning">
      {unclassified > 0 && (
        <p>
          <b>
            {countedWords(unclassified, "row")} of the period {unclassified === 1 ? "is" : "are"} named by no
            rule
          </b>
          {isOut ? ", and left out of this pack." : ", and in this pack where the query finds them."}{" "}
          <AriaButton className="link" onPress={() => go("rules")}>
            See the rules
          </AriaButton>
        </p>
      )}
      {undated > 0 && (
        <p>
          <b>{countedWords(undated, "row")} of the workspace</b> without a readable time{" "}
          {undated === 1 ? "is" : "are"} in no period.
        </p>
      )}
      {problems > 0 && (
        <p>
          <b>{countedWords(problems, "raw row")} of the workspace</b> could not be read, so it is not known
          whether {problems === 1 ? "it belongs" : "they belong"} here.
        </p>
      )}
    </Note>
  );
}
