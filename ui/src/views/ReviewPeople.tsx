/** The people of a review as a table: several can be chosen, with the keyboard too. */
import type { ReactNode } from "react";
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
import { cut, visibleText } from "../parts/hidden";
import { Visible } from "../parts/Visible";
import { useSettings } from "../state";
import { byWeight, flagWords, rolesOf, VERDICTS } from "./reviewWords";

/** In a line of the table: more would leave few people in sight. */
const ROLES_SHOWN = 2;
const FLAGS_SHOWN = 2;
/** Longest text under the pointer, in UTF-16 units. */
const TITLE_LIMIT = 2_000;

/** The table of those who are drawn; `rest` stands below it and leads to the others. */
export function ReviewPeople({
  people,
  rest,
  chosen,
  onChoose,
}: {
  people: ReviewPerson[];
  rest: ReactNode;
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
          {people.map((person) => (
            <Row key={person.place} id={person.place} className="review-row" textValue={person.name}>
              <Cell className="review-check">
                <Chooser label="" />
              </Cell>
              <Cell>
                <span className="medium">
                  <Visible text={person.name} limit={80} />
                </span>{" "}
                <span className="tiny muted">
                  <Visible text={`${person.kind}, ${person.state}`} limit={80} />
                </span>
              </Cell>
              <Cell>
                <Roles person={person} />
              </Cell>
              <Cell>
                <Flags person={person} />
              </Cell>
              <Cell className="num">{day(person.last_seen) ?? <i className="muted">not recorded</i>}</Cell>
              <Cell>
                <Decided person={person} />
              </Cell>
            </Row>
          ))}
        </TableBody>
      </Table>
      {rest}
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

/** The first roles on two lines at most; all of them stand in the detail, and under the pointer. */
function Roles({ person }: { person: ReviewPerson }) {
  const roles = rolesOf(person);
  if (roles.length === 0) return <i className="muted">not recorded</i>;
  const more = roles.length - ROLES_SHOWN;
  return (
    <span title={visibleText(cut(roles.join("\n"), TITLE_LIMIT))}>
      <span className="review-roles">
        <Visible text={roles.slice(0, ROLES_SHOWN).join("; ")} limit={200} />
      </span>
      {more > 0 && <span className="tiny muted">and {count(more)} more</span>}
    </span>
  );
}

/** The weightiest flags; all of them stand in the detail. */
function Flags({ person: { flags } }: { person: ReviewPerson }) {
  const sorted = byWeight(flags);
  const rest = sorted.slice(FLAGS_SHOWN);
  return (
    <span className="review-flags">
      {sorted.slice(0, FLAGS_SHOWN).map((flag) => (
        <span key={flag} title={flagWords(flag).about}>
          <Badge tone={flagWords(flag).tone}>{flagWords(flag).name}</Badge>
        </span>
      ))}
      {rest.length > 0 && (
        <span className="tiny muted" title={rest.map((flag) => flagWords(flag).name).join(", ")}>
          and {count(rest.length)} more
        </span>
      )}
      {flags.length === 0 && <span className="muted">none</span>}
    </span>
  );
}

function Decided({ person }: { person: ReviewPerson }) {
  const { verdict, note, reviewer } = person;
  if (verdict === null) return <span className="muted">undecided</span>;
  return (
    <span title={note}>
      <Badge tone={VERDICTS[verdict].tone} look="quiet">
        {VERDICTS[verdict].done}
      </Badge>{" "}
      <span className="tiny muted">
        by <Visible text={reviewer ?? "unknown"} limit={40} />
      </span>
    </span>
  );
}
