/** The people of a review as a table: several can be chosen, with the keyboard too. */
import {
  Cell,
  Checkbox,
  Column,
  Row,
  type Selection,
  Table,
  TableBody,
  TableHeader,
} from "react-aria-components";
import type { ReviewPerson } from "../bindings/ReviewPerson";
import { Badge } from "../parts/Badge";
import { CheckMark } from "../parts/CheckMark";
import { count, localParts } from "../parts/format";
import { Visible } from "../parts/Visible";
import { useSettings } from "../state";
import { byWeight, flagWords, VERDICTS } from "./reviewWords";

/** Most lines that are drawn; a person narrows a longer list. */
const PEOPLE_AT_MOST = 500;

/** The table. */
export function ReviewPeople({
  people,
  chosen,
  onChoose,
}: {
  people: ReviewPerson[];
  chosen: ReadonlySet<number>;
  onChoose: (keys: Selection) => void;
}) {
  const { zone } = useSettings().settings;
  const day = (at: string | null) => (at === null ? null : (localParts(at, zone)?.date ?? at));
  return (
    <div className="review-scroll">
      <Table
        className="review-table"
        aria-label="People"
        selectionMode="multiple"
        selectedKeys={chosen}
        onSelectionChange={onChoose}
      >
        <TableHeader>
          <Column className="review-check">
            <Chooser label="All that are shown" />
          </Column>
          <Column isRowHeader>Person or program</Column>
          <Column>Roles last seen</Column>
          <Column>To look at</Column>
          <Column>Last seen</Column>
          <Column>Decision</Column>
        </TableHeader>
        <TableBody renderEmptyState={() => <p className="small muted review-none">Nobody fits.</p>}>
          {people.slice(0, PEOPLE_AT_MOST).map((person) => (
            <Row key={person.place} id={person.place} className="review-row" textValue={person.name}>
              <Cell className="review-check">
                <Chooser label="" />
              </Cell>
              <Cell>
                <span className="medium">
                  <Visible text={person.name} limit={80} />
                </span>{" "}
                <span className="tiny muted">
                  {person.kind}, {person.state}
                </span>
              </Cell>
              <Cell>
                {person.role === null ? (
                  <i className="muted">not recorded</i>
                ) : (
                  <Visible text={person.role} limit={90} />
                )}
              </Cell>
              <Cell>
                <span className="review-flags">
                  {byWeight(person.flags).map((flag) => (
                    <span key={flag} title={flagWords(flag).about}>
                      <Badge tone={flagWords(flag).tone}>{flagWords(flag).name}</Badge>
                    </span>
                  ))}
                  {person.flags.length === 0 && <span className="muted">none</span>}
                </span>
              </Cell>
              <Cell className="num">{day(person.last_seen) ?? <i className="muted">not recorded</i>}</Cell>
              <Cell>
                <Decided person={person} />
              </Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
      {people.length > PEOPLE_AT_MOST && (
        <p className="tiny muted review-none">
          {count(PEOPLE_AT_MOST)} of {count(people.length)} are shown. Decide about these, or narrow the list.
        </p>
      )}
    </div>
  );
}

function Chooser({ label }: { label: string }) {
  return (
    <Checkbox slot="selection" className="check-line" {...(label !== "" && { "aria-label": label })}>
      <CheckMark />
    </Checkbox>
  );
}

function Decided({ person }: { person: ReviewPerson }) {
  const { verdict, note, reviewer } = person;
  if (verdict === null) return <span className="muted">undecided</span>;
  return (
    <span className="review-decided" title={note}>
      <Badge tone={VERDICTS[verdict].tone} look="quiet">
        {VERDICTS[verdict].done}
      </Badge>{" "}
      <span className="tiny muted">
        by <Visible text={reviewer ?? "unknown"} limit={40} />
      </span>
    </span>
  );
}
