/** What a pack does not prove: in our words first, then in its own, where they were read. */
import { Visible } from "../parts/Visible";

/** A stranger may write as many as he likes. */
const LIMITS_SHOWN = 40;

/** The panel. `said` are the pack's own words; null: it was not opened, so that they are not known. */
export function PackLimits({ said }: { said: string[] | null }) {
  return (
    <section className="panel" aria-label="What it does not prove">
      <header className="panel-head">
        <h2>What it does not prove</h2>
      </header>
      <ul className="panel-body limits">
        <li>
          <b>Who made it.</b> Anyone can make a pack whose checks pass, and sign it with a key of their own.
          Get the key, or the words of the fingerprint, from its maker by another way.
        </li>
        {said === null ? <Ours /> : <Theirs said={said} />}
      </ul>
    </section>
  );
}

function Ours() {
  return (
    <>
      <li>
        <b>That the vendors told everything.</b> It holds what they answered, and says which days were not
        asked for.
      </li>
      <li>
        <b>When it was made.</b> The time in it is that of the device it was made on.
      </li>
    </>
  );
}

function Theirs({ said }: { said: string[] }) {
  if (said.length === 0)
    return (
      <li>
        <i className="absent">The pack itself states no limits.</i>
      </li>
    );
  return said.slice(0, LIMITS_SHOWN).map((limit) => (
    <li key={limit}>
      <Visible text={limit} limit={600} />
    </li>
  ));
}
