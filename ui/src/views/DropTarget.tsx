/** DropTarget: its own commit follows within the hour. */

/** Draws nothing yet. */
export function DropTarget() {
  return null;
}
