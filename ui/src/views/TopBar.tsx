/** The bar on top of every screen: whose log this is, and what can be done here. */
import type { ReactNode } from "react";
import { STATES } from "./states";
import { WorkspaceSwitch } from "./Workspaces";
import type { Screen } from "./window";

/** The bar. `children` stand at the right: the screen's actions, or a field that fills the bar. */
export function TopBar({ children }: { children?: ReactNode }) {
  return (
    <header className="topbar">
      <WorkspaceSwitch />
      <div className="topbar-actions">{children}</div>
    </header>
  );
}

/** The head of a screen: its name and what it is for; `children` stand at the right. */
export function PageHead({ screen, children }: { screen: Screen; children?: ReactNode }) {
  const { name, lead } = STATES[screen];
  return (
    <header className="page-head">
      <h1>{name}</h1>
      <p className="muted clip">{lead}</p>
      {children !== undefined && <div className="row push">{children}</div>}
    </header>
  );
}
