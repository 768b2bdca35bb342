/** The switch between workspaces. */
import { ChevronsUpDown } from "lucide-react";
import { Button } from "react-aria-components";
import { Visible } from "../parts/Visible";
import { useWindow } from "./window";

/** Names the open workspace and leads to the others. */
export function WorkspaceSwitch() {
  const { status, lay } = useWindow();
  return (
    <Button
      className="workspace"
      aria-label={`Workspace ${status.name}`}
      onPress={() => lay({ kind: "workspaces" })}
    >
      <span className="seal" aria-hidden>
        {status.name.slice(0, 2)}
      </span>
      <b className="clip">
        <Visible text={status.name} />
      </b>
      <ChevronsUpDown className="icon icon-12" aria-hidden />
    </Button>
  );
}
