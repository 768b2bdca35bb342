/** The sheet of keys: those of the commands, and those that act where the focus is. */
import { Dialog } from "../parts/Dialog";
import { Kbd } from "../parts/Kbd";
import { type Command, GROUPS } from "./commands";
import { type Chord, caps, isMac } from "./keys";
import { useWindow } from "./window";

/** Keys of a place, which belong to its control and to no command. */
const PLACES: { place: string; keys: { words: string; keys: Chord[] }[] }[] = [
  {
    place: "In the rows of the log",
    keys: [
      { words: "Row above, row below", keys: ["ArrowUp", "ArrowDown"] },
      { words: "A page up, a page down", keys: ["PageUp", "PageDown"] },
      { words: "First row, last row", keys: ["Home", "End"] },
      { words: "Open the row", keys: ["Enter"] },
    ],
  },
  {
    place: "In the days of a source",
    keys: [
      { words: "Day before, day after", keys: ["ArrowLeft", "ArrowRight"] },
      { words: "Where the marks change", keys: ["Mod+ArrowLeft", "Mod+ArrowRight"] },
      { words: "First day, last day", keys: ["Home", "End"] },
      { words: "Open the day in the log", keys: ["Enter"] },
    ],
  },
  {
    place: "Anywhere",
    keys: [
      { words: "Close what lies on top", keys: ["Escape"] },
      { words: "Next control, the one before", keys: ["Tab", "Shift+Tab"] },
      { words: "Press the control", keys: ["Enter", " "] },
    ],
  },
];

/** The sheet. */
export function Shortcuts({ commands }: { commands: Command[] }) {
  const { overlay, lay } = useWindow();
  const groups = GROUPS.map((group) => ({
    title: group,
    lines: commands.filter((command) => command.group === group && command.keys.length > 0),
  })).filter(({ lines }) => lines.length > 0);
  return (
    <Dialog
      title="Keyboard shortcuts"
      size="wide"
      isOpen={overlay?.kind === "shortcuts"}
      hold={false}
      onClose={() => lay(null)}
    >
      <div className="shortcuts">
        {groups.map(({ title, lines }) => (
          <Group key={title} title={title} lines={lines} />
        ))}
        {PLACES.map(({ place, keys }) => (
          <Group key={place} title={place} lines={keys} />
        ))}
      </div>
      <p className="shortcuts-note tiny muted">
        A sign alone, such as <Kbd>/</Kbd> or <Kbd>?</Kbd>, acts only while a list has the focus.
      </p>
    </Dialog>
  );
}

function Group({ title, lines }: { title: string; lines: { words: string; keys: Chord[] }[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl>
        {lines.map(({ words, keys }) => (
          <div key={words} className="shortcut">
            <dt>{words}</dt>
            <dd>
              {keys.map((chord, at) => (
                <span key={chord} className="row-tight">
                  {at > 0 && <span className="subtle tiny">or</span>}
                  <Caps chord={chord} />
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Here the keys are the content, so that they are read out too. */
function Caps({ chord }: { chord: Chord }) {
  const mac = isMac();
  return (
    <span className="row-tight">
      <span className="sr">{chord.replace("Mod", mac ? "Command" : "Control").replaceAll("+", " ")}</span>
      {caps(chord, mac).map((cap) => (
        <Kbd key={cap}>{cap}</Kbd>
      ))}
    </span>
  );
}
