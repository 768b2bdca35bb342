/** A box to tick, with its words beside it. */
import type { ReactNode } from "react";
import { Checkbox } from "react-aria-components";
import { CheckMark } from "./CheckMark";

/** A `small` in the words stands below them. */
export function CheckLine(props: { isOn: boolean; onChange: (isOn: boolean) => void; children: ReactNode }) {
  return (
    <Checkbox className="check-line" isSelected={props.isOn} onChange={props.onChange}>
      <CheckMark />
      <span>{props.children}</span>
    </Checkbox>
  );
}
