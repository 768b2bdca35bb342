/** Where a word is typed that the controls are narrowed to. */
import { Input, SearchField } from "react-aria-components";

/** The field. */
export function ControlsField({ text, onText }: { text: string; onText: (text: string) => void }) {
  return (
    <SearchField className="controls-field" aria-label="Find a control" value={text} onChange={onText}>
      <Input className="input" placeholder="Find a control, e.g. CC6.3 or roles" spellCheck="false" />
    </SearchField>
  );
}
