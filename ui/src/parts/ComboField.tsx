/** One of many, found by typing. */
import { ChevronsUpDown } from "lucide-react";
import { Button, ComboBox, Input, Label, ListBox, ListBoxItem, Popover } from "react-aria-components";

/** `values` are data and shown as they stand. */
export interface ComboFieldProps {
  label: string;
  values: readonly string[];
  value: string;
  onChange: (value: string) => void;
}

/** The field. Leaving it without a choice keeps the old one. */
export function ComboField({ label, values, value, onChange }: ComboFieldProps) {
  return (
    <ComboBox
      className="combo"
      menuTrigger="focus"
      defaultItems={values.map((id) => ({ id }))}
      value={value}
      defaultFilter={everyWordIn}
      onChange={(key) => {
        if (key !== null) onChange(String(key));
      }}
    >
      <Label className="label">{label}</Label>
      <div className="combo-field">
        <Input className="input" spellCheck="false" />
        <Button className="combo-button">
          <ChevronsUpDown className="icon icon-12" aria-hidden />
        </Button>
      </div>
      <Popover className="menu combo-list">
        <ListBox renderEmptyState={() => <p className="menu-note">Nothing has this name.</p>}>
          {(item: { id: string }) => (
            <ListBoxItem className="menu-item" textValue={item.id}>
              {item.id}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </ComboBox>
  );
}

/** `new york` finds `America/New_York`. */
function everyWordIn(text: string, typed: string): boolean {
  const plain = (each: string) => each.toLowerCase().replace(/[_/]/g, " ");
  const within = plain(text);
  return plain(typed)
    .split(/\s+/)
    .every((word) => within.includes(word));
}
