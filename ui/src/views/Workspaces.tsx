/** The switch between workspaces, in the top bar. */
import { ChevronsUpDown, Plus } from "lucide-react";
import {
  Button,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
  Separator,
  Text,
} from "react-aria-components";
import type { WorkspaceLine } from "../bindings/WorkspaceLine";
import { asFailure } from "../host";
import { Dialog } from "../parts/Dialog";
import { counted } from "../parts/format";
import { Visible } from "../parts/Visible";
import { FailureNote } from "./FailureNote";
import { useWorkspaces } from "./useCommands";
import { useWindow } from "./window";

/** The key of the last entry; no workspace has it, since names hold no space. */
const NEW = "new workspace";

/** Names the open workspace and leads to the others. */
export function WorkspaceSwitch() {
  const { status, overlay, lay, lift } = useWindow();
  return (
    <MenuTrigger
      isOpen={overlay?.kind === "workspaces"}
      onOpenChange={(open) => (open ? lay({ kind: "workspaces" }) : lift("workspaces"))}
    >
      <Button className="workspace">
        <span className="seal" data-letters={[...status.name].slice(0, 2).join("")} aria-hidden />
        <span className="sr">Workspace </span>
        <b className="clip">
          <Visible text={status.name} />
        </b>
        <ChevronsUpDown className="icon icon-12" aria-hidden />
      </Button>
      <Popover className="menu workspaces" placement="bottom start">
        <WorkspaceMenu />
      </Popover>
    </MenuTrigger>
  );
}

function WorkspaceMenu() {
  const { lay, busy, opening } = useWindow();
  const { data: lines = [], error } = useWorkspaces();
  return (
    <>
      {busy !== null && (
        <p className="menu-note" role="status">
          Another workspace can be opened when {busy} has ended.
        </p>
      )}
      {error !== null && <FailureNote failure={asFailure(error)} />}
      <Menu
        aria-label="Workspaces"
        onAction={(key) => (key === NEW ? lay({ kind: "new-workspace" }) : opening.open(String(key)))}
      >
        <MenuSection
          aria-label="Open"
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={lines.filter(({ is_open }) => is_open).map(({ name }) => name)}
        >
          {lines.map((line) => (
            <WorkspaceItem key={line.name} line={line} isDisabled={busy !== null || line.trouble !== null} />
          ))}
        </MenuSection>
        <Separator className="menu-rule" />
        <MenuItem id={NEW} className="menu-item" textValue="New workspace…" isDisabled={busy !== null}>
          <Plus className="icon menu-icon" aria-hidden />
          New workspace…
        </MenuItem>
      </Menu>
    </>
  );
}

function WorkspaceItem({ line, isDisabled }: { line: WorkspaceLine; isDisabled: boolean }) {
  const { name, rows, sources, trouble } = line;
  return (
    <MenuItem id={name} textValue={name} className="menu-item menu-two" isDisabled={isDisabled}>
      <Text slot="label" className="clip">
        <Visible text={name} />
      </Text>
      <Text slot="description" className="menu-more">
        {trouble === null ? (
          `${counted(rows, "row")}, ${counted(sources, "source")}`
        ) : (
          <span className="tone-danger">
            cannot be opened: <Visible text={trouble} />
          </span>
        )}
      </Text>
    </MenuItem>
  );
}

/** Says why the workspace that was asked for is not the one that is shown. */
export function NotOpened() {
  const { status, opening } = useWindow();
  const { failure, forget } = opening;
  return (
    <Dialog title="Not opened" isOpen={failure !== null} hold={false} onClose={forget}>
      <div className="dialog-form">
        {failure !== null && <FailureNote failure={failure} />}
        <p className="small muted">
          <Visible text={status.name} /> is still open.
        </p>
      </div>
    </Dialog>
  );
}
