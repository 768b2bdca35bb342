/** Sources: its own commit follows within the hour. */

/** Draws nothing yet. */
export function Sources() {
  return null;
}
