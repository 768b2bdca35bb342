/** How far this copy can be trusted: the ladder, and the rung it stands on. */
import { Check, CircleDashed, type LucideIcon, MapPin } from "lucide-react";
import { TIERS } from "./words";

/** The rungs, weakest first. Their ids are the tiers of the core. */
const RUNGS: { id: string; name: string; text: string }[] = [
  { id: "unsealed", name: "Unsealed", text: "Rows are kept as they came. No checkpoint covers them yet." },
  {
    id: "tamper-detecting",
    name: "Tamper-detecting",
    text: "Signed on this device. Shows edits by anyone without the key.",
  },
  {
    id: "tamper-evident",
    name: "Tamper-evident",
    text: "A checkpoint has left this device. The owner cannot rewrite what it covers unseen.",
  },
  { id: "time-attested", name: "Time-attested", text: "An outside time service signed a checkpoint." },
];

/** The ladder. A tier that this window does not know is named, and stands on no rung. */
export function TrustTiers({ tier }: { tier: string }) {
  const here = RUNGS.findIndex(({ id }) => id === tier);
  return (
    <section aria-label="Level of trust">
      <h2>How far this copy can be trusted</h2>
      <p className="tiers-meaning">
        {TIERS[tier]?.meaning ?? `The tier is called “${tier}”, which this window does not know.`}
      </p>
      <ol className="tiers">
        {RUNGS.map(({ id, name, text }, at) => {
          const { icon: Icon, look, word } = standing(at, here);
          return (
            <li key={id} className={look} {...(at === here && { "aria-current": "true" })}>
              <b>
                <Icon className="icon" aria-hidden />
                {name}
              </b>
              {text}
              <span className="tiny subtle">{word}</span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function standing(at: number, here: number): { icon: LucideIcon; look: string; word: string } {
  if (at === here) return { icon: MapPin, look: "is-here", word: "this copy" };
  if (at < here) return { icon: Check, look: "is-met", word: "reached" };
  return { icon: CircleDashed, look: "", word: "not set up" };
}
