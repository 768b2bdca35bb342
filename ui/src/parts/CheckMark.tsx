/** The box of a checkbox. */
import { Check } from "lucide-react";

/** Its look follows the checkbox around it. */
export function CheckMark() {
  return (
    <span className="check-box" aria-hidden>
      <Check className="icon icon-12" />
    </span>
  );
}
