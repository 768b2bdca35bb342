/** Other rows that belong to this one: each is a query of its own. */
import { Clock, Crosshair, KeyRound, ListTree, type LucideIcon, User } from "lucide-react";
import { Button } from "react-aria-components";
import type { EntryFacts } from "../bindings/EntryFacts";
import { cut } from "../parts/hidden";
import { Visible } from "../parts/Visible";
import { termText } from "./logTerms";
import { boundText } from "./logTimes";
import { useWindow } from "./window";

const MINUTES_MS = 5 * 60_000;

interface Link {
  name: string;
  value: string | null;
  icon: LucideIcon;
  query: string;
}

/** The section. */
export function EntryContext({ facts }: { facts: EntryFacts }) {
  const { ask } = useWindow();
  const links = linksOf(facts);
  if (links.length === 0) return null;
  return (
    <section aria-label="In context">
      <h3>In context</h3>
      <ul className="links">
        {links.map(({ name, value, icon: Icon, query }) => (
          <li key={name}>
            <Button className="context-link" onPress={() => ask(query)}>
              <Icon className="icon" aria-hidden />
              {name}
              {value !== null && (
                <b className="clip">
                  <Visible text={cut(value, 40)} />
                </b>
              )}
            </Button>
          </li>
        ))}
      </ul>
      <p className="tiny muted">Each replaces the query and looks at all time.</p>
    </section>
  );
}

function linksOf({ row, token, rule }: EntryFacts): Link[] {
  const links: Link[] = [];
  const same = (name: string, icon: LucideIcon, [field, value]: [string, string | null]) => {
    if (value !== null) links.push({ name, value, icon, query: termText(field, value, "include") });
  };
  same("Same token", KeyRound, ["token", token]);
  same("Same actor", User, ["actor", row.actor]);
  same("Same resource", Crosshair, ["resource", row.resource_id]);
  same("Same rule", ListTree, ["rule", rule]);
  const at = row.at === null ? Number.NaN : Date.parse(row.at);
  if (!Number.isNaN(at)) {
    const query = `from:${boundText(at - MINUTES_MS)} to:${boundText(at + MINUTES_MS)}`;
    links.push({ name: "5 minutes either side", value: null, icon: Clock, query });
  }
  return links;
}
