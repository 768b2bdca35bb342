/** What happy-dom lacks: layout. Scrolling elements get a height, so that grids have rows to show. */
import { cleanup } from "@testing-library/react";
import { afterEach, beforeEach } from "vitest";

/** Height of every element in tests, in px: ten rows and a half at regular density. */
export const TEST_PANE_PX = 294;

Object.defineProperty(HTMLElement.prototype, "clientHeight", { configurable: true, get: () => TEST_PANE_PX });

beforeEach(() => localStorage.clear());
afterEach(cleanup);
