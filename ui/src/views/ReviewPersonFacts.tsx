/** What the log shows of one person, and a way to the rows. */
import type { ReviewLine } from "../bindings/ReviewLine";
import type { ReviewPerson } from "../bindings/ReviewPerson";
import { Button } from "../parts/Button";
import { Fact, Facts } from "../parts/Facts";
import { count, counted } from "../parts/format";
import { Visible } from "../parts/Visible";
import { useInstant } from "../state";
import { byWeight, flagWords, rolesOf } from "./reviewWords";
import { useWindow } from "./window";

/** The panel. */
export function ReviewPersonFacts({ person, line }: { person: ReviewPerson; line: ReviewLine }) {
  const instant = useInstant();
  const { ask } = useWindow();
  const when = (at: string | null) => (at === null ? <i className="muted">not recorded</i> : instant(at));
  const quoted = `"${person.name.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
  return (
    <section className="panel" aria-label="What the log shows">
      <header className="panel-head">
        <h2>What the log shows</h2>
        <span className="push">
          <Button size="small" onPress={() => ask(`actor:${quoted} from:${line.from} to:${line.to}`)}>
            Show the rows
          </Button>
        </span>
      </header>
      <Facts>
        <Fact label="Roles last seen">
          <Roles person={person} />
        </Fact>
        <Fact label="First seen">{when(person.first_seen)}</Fact>
        <Fact label="Last seen">{when(person.last_seen)}</Fact>
        <Fact label="Last login">{when(person.last_login)}</Fact>
        <Fact label="Logins">
          {count(person.logins)}, {count(person.failed_logins)} failed
        </Fact>
        <Fact label="Rows">{count(person.rows)}</Fact>
        <Fact label="Access given to others">{counted(person.grants_made, "time")}</Fact>
        <Fact label="Open credentials">{count(person.open_credentials)}</Fact>
        <Fact label="Quiet for">
          {person.dormant_days === null ? (
            <i className="muted">not recorded</i>
          ) : (
            counted(person.dormant_days, "day")
          )}
        </Fact>
        <Fact label="Decisions">{counted(person.decisions, "decision")}</Fact>
      </Facts>
      {person.flags.length > 0 && (
        <ul className="review-about small">
          {byWeight(person.flags).map((flag) => (
            <li key={flag}>
              <b>{flagWords(flag).name}</b>: {flagWords(flag).about}
            </li>
          ))}
        </ul>
      )}
      {person.note !== "" && (
        <p className="small review-about">
          “<Visible text={person.note} limit={600} />”
        </p>
      )}
      <p className="tiny muted review-about">
        A log shows changes, not standing access: what was granted before its first row is not known from it.
      </p>
    </section>
  );
}

/** A person may have held a role in every project there is. */
const ROLES_SHOWN = 100;

function Roles({ person }: { person: ReviewPerson }) {
  const roles = rolesOf(person);
  if (roles.length === 0) return <i className="muted">not recorded</i>;
  return (
    <ul className="review-all-roles" aria-label="Roles last seen">
      {roles.slice(0, ROLES_SHOWN).map((role) => (
        <li key={role}>
          <Visible text={role} limit={200} />
        </li>
      ))}
      {roles.length > ROLES_SHOWN && <li className="muted">and {count(roles.length - ROLES_SHOWN)} more</li>}
    </ul>
  );
}
