/** The bar on top: whose log this is, the query, and the one thing to make of it. */
import { PackageCheck } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../parts/Button";
import { Visible } from "../parts/Visible";

/** `children` is the query field; `onBuildPack` null while there are no rows. */
export interface TopBarProps {
  name: string;
  onBuildPack: (() => void) | null;
  children: ReactNode;
}

/** The bar. */
export function TopBar({ name, onBuildPack, children }: TopBarProps) {
  return (
    <header className="topbar">
      <h1 className="workspace" aria-label={`Workspace ${name}`}>
        <span className="seal" aria-hidden>
          {name.slice(0, 2)}
        </span>
        <span className="clip">
          <Visible text={name} />
        </span>
      </h1>
      {children}
      {onBuildPack !== null && (
        <span className="push">
          <Button size="tall" onPress={onBuildPack}>
            <PackageCheck className="icon" aria-hidden />
            Build pack
          </Button>
        </span>
      )}
    </header>
  );
}
