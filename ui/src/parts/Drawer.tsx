/** A panel beside the main content, as wide as the reader wants. Under 1000 px it covers the content. */
import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef, useState } from "react";

const NARROWEST_PX = 300;
const WIDEST_PX = 640;
const FIRST_PX = 332;
const KEY_STEP_PX = 16;

/** `focus` "inside" takes the focus when the drawer opens, and again when it changes to "inside". */
export interface DrawerProps {
  label: string;
  focus: "inside" | "elsewhere";
  onClose: () => void;
  children: ReactNode;
}

/** The drawer. Escape inside it closes it. */
export function Drawer({ label, focus, onClose, children }: DrawerProps) {
  const [width, setWidth] = useState(FIRST_PX);
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    if (focus === "inside") panel.current?.focus();
  }, [focus]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onClose();
  };
  return (
    <aside
      className="drawer"
      aria-label={label}
      style={{ width }}
      tabIndex={-1}
      ref={panel}
      onKeyDown={onKeyDown}
    >
      <ResizeHandle width={width} onWidth={setWidth} />
      <div className="drawer-content">{children}</div>
    </aside>
  );
}

function ResizeHandle({ width, onWidth }: { width: number; onWidth: (width: number) => void }) {
  const resize = (next: number) => onWidth(Math.min(WIDEST_PX, Math.max(NARROWEST_PX, next)));
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const right = event.currentTarget.parentElement?.getBoundingClientRect().right ?? 0;
    resize(right - event.clientX);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowLeft") resize(width + KEY_STEP_PX);
    else if (event.key === "ArrowRight") resize(width - KEY_STEP_PX);
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a movable separator has no element of its own.
    <div
      className="drawer-handle"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the details"
      aria-valuenow={Math.round(width)}
      aria-valuemin={NARROWEST_PX}
      aria-valuemax={WIDEST_PX}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    />
  );
}
