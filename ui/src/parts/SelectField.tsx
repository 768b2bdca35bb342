/** A labelled choice of one from a list. */
import { ChevronDown } from "lucide-react";
import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from "react-aria-components";

/** An option: what it stands for, and its words. */
export interface Option {
  id: string;
  name: string;
}

/** The field. A change is told at once. */
export function SelectField({
  label,
  value,
  options,
  isDisabled = false,
  onChange,
}: {
  label: string;
  value: string;
  options: Option[];
  isDisabled?: boolean;
  onChange: (id: string) => void;
}) {
  return (
    <Select
      className="field"
      value={value}
      isDisabled={isDisabled}
      onChange={(id) => id !== null && onChange(String(id))}
    >
      <Label className="label">{label}</Label>
      <Button className="input select">
        <SelectValue className="clip" />
        <ChevronDown className="icon icon-12 subtle" aria-hidden />
      </Button>
      <Popover className="menu">
        <ListBox items={options}>
          {(option) => (
            <ListBoxItem id={option.id} textValue={option.name} className="menu-item">
              {option.name}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </Select>
  );
}
