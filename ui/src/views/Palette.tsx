/** The command palette: everything the window can do, by typing a few letters of it. */
import { Search } from "lucide-react";
import { useLayoutEffect, useRef, useState } from "react";
import {
  Autocomplete,
  Dialog,
  Input,
  Menu,
  MenuItem,
  Modal,
  ModalOverlay,
  SearchField,
  Text,
} from "react-aria-components";
import { flushSync } from "react-dom";
import { Kbd } from "../parts/Kbd";
import { Visible } from "../parts/Visible";
import { type Command, rowCommand, type Scope, timeCommand } from "./commands";
import { caps, isMac } from "./keys";
import { matching } from "./paletteOrder";
import { useWindow } from "./window";

/** Remembered for the order, no longer than a reader would. */
const RECENT_LIMIT = 8;

/** The palette, while it is laid over the window. */
export function Palette({ scope, commands }: { scope: Scope; commands: Command[] }) {
  const { overlay } = useWindow();
  const [recent, setRecent] = useState<string[]>([]);
  if (overlay?.kind !== "palette") return null;
  const remember = (id: string) =>
    setRecent([id, ...recent.filter((each) => each !== id)].slice(0, RECENT_LIMIT));
  return (
    <OpenPalette
      key={overlay.start}
      start={overlay.start}
      scope={scope}
      commands={commands.filter(({ id }) => id !== "palette")}
      recent={recent}
      onRun={remember}
    />
  );
}

interface OpenPaletteProps {
  start: string;
  scope: Scope;
  commands: Command[];
  recent: string[];
  onRun: (id: string) => void;
}

function OpenPalette({ start, scope, commands, recent, onRun }: OpenPaletteProps) {
  const { lay } = useWindow();
  const [typed, setTyped] = useState(start);
  const [before] = useState(() => document.activeElement);
  const place = timeCommand(typed, scope) ?? rowCommand(typed, scope);
  const offered = [...(place === null ? [] : [place]), ...matching(commands, typed, recent)];
  const run = (id: string) => {
    const chosen = offered.find((each) => each.id === id);
    if (chosen === undefined) return;
    // The command starts from where the reader was, so that what it opens gives the focus back there.
    flushSync(() => lay(null));
    if (before instanceof HTMLElement) before.focus();
    onRun(id);
    chosen.run();
  };
  return (
    <ModalOverlay
      className="overlay palette-overlay"
      isOpen
      isDismissable
      onOpenChange={(open) => {
        if (!open) lay(null);
      }}
    >
      <Modal className="dialog palette">
        <Dialog className="dialog-body" aria-label="Command palette">
          <Autocomplete inputValue={typed} onInputChange={setTyped}>
            <PaletteField />
            <Menu
              className="palette-list"
              aria-label="Commands"
              items={offered}
              dependencies={[typed]}
              disabledKeys={offered.filter(({ hindrance }) => hindrance !== null).map(({ id }) => id)}
              onAction={(id) => run(String(id))}
              renderEmptyState={() => <p className="menu-note">No command has these words.</p>}
            >
              {(item) => <PaletteItem command={item} />}
            </Menu>
          </Autocomplete>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

function PaletteField() {
  const input = useRef<HTMLInputElement>(null);
  // Before the dialog looks for its own focus; `autoFocus` may come after it.
  useLayoutEffect(() => input.current?.focus(), []);
  return (
    <SearchField className="palette-field" aria-label="Command">
      <Search className="icon" aria-hidden />
      <Input ref={input} placeholder="What to do, a row number or a day" spellCheck="false" />
      <Kbd>Esc</Kbd>
    </SearchField>
  );
}

function PaletteItem({ command }: { command: Command }) {
  const { id, words, group, keys, hindrance } = command;
  const chord = keys[0];
  return (
    <MenuItem id={id} textValue={words} className="menu-item palette-item">
      <span className="palette-group">{group}</span>
      <Text slot="label" className="clip">
        <Visible text={words} />
      </Text>
      {hindrance !== null && (
        <Text slot="description" className="palette-hindrance clip">
          not now: {hindrance}
        </Text>
      )}
      {chord !== undefined && (
        <span className="palette-keys">
          {caps(chord, isMac()).map((cap) => (
            <Kbd key={cap}>{cap}</Kbd>
          ))}
        </span>
      )}
    </MenuItem>
  );
}
