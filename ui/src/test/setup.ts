/** What happy-dom lacks: layout. Scrolling elements get a height, so that grids have rows to show. */
import { cleanup } from "@testing-library/react";
import { afterEach, beforeEach } from "vitest";

/** Height of the rows of a grid in tests, in px: ten rows and a half at regular density. */
export const TEST_PANE_PX = 294;
const GRID_HEAD_PX = 28;

Object.defineProperty(HTMLElement.prototype, "clientHeight", {
  configurable: true,
  get: () => TEST_PANE_PX + GRID_HEAD_PX,
});

beforeEach(() => localStorage.clear());
afterEach(cleanup);
