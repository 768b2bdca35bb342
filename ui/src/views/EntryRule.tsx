/** Which rules put a row where it is, each with the way to it. */
import { Button as AriaButton } from "react-aria-components";
import { visibleText } from "../parts/hidden";
import { None, Visible } from "../parts/Visible";
import { useActions } from "./actions";

/** Between the ids of rules that decided together, as the core joins them. */
const SEPARATOR = " + ";

/** `rule` null where no rule names the row. */
export function EntryRule({ rule }: { rule: string | null }) {
  const { perform } = useActions();
  if (rule === null)
    return (
      <>
        <None /> <span className="subtle">so it is in no kind of pack</span>
      </>
    );
  return (
    <span className="entry-rules">
      {rule.split(SEPARATOR).map((id) => (
        <AriaButton
          key={id}
          className="link mono"
          aria-label={`Show rule ${visibleText(id)}`}
          onPress={() => perform({ id: "show-rule", rule: id })}
        >
          <Visible text={id} limit={120} />
        </AriaButton>
      ))}
    </span>
  );
}
