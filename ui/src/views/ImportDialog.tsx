/** ImportDialog: its own commit follows within the hour. */

/** Draws nothing yet. */
export function ImportDialog() {
  return null;
}
