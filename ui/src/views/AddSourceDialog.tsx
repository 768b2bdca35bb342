/** AddSourceDialog: its own commit follows within the hour. */

/** Draws nothing yet. */
export function AddSourceDialog() {
  return null;
}
