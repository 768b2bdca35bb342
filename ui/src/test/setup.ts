/**
 * What happy-dom lacks: layout (scrolling elements get a height, so that grids have rows to show), and a document
 * that is an instance of its window's `Document`, which react-aria asks when it looks where the focus is.
 */
import { cleanup } from "@testing-library/react";
import { afterEach, beforeEach } from "vitest";

/** Height of the rows of a grid in tests, in px: ten rows and a half at regular density. */
export const TEST_PANE_PX = 294;
const GRID_HEAD_PX = 28;

Object.defineProperty(HTMLElement.prototype, "clientHeight", {
  configurable: true,
  get: () => TEST_PANE_PX + GRID_HEAD_PX,
});

Object.defineProperty(window.Document, Symbol.hasInstance, {
  value: (node: Node | null) => node?.nodeType === Node.DOCUMENT_NODE,
});

/*
 * A browser tells of a new selection later, and once. happy-dom tells at once, also while somebody is being told, and
 * the days' segments of react-aria, which select themselves when told, would go round for ever.
 */
const dispatch = document.dispatchEvent.bind(document);
let isTelling = false;
document.dispatchEvent = (event) => {
  if (event.type !== "selectionchange") return dispatch(event);
  if (isTelling) return true;
  isTelling = true;
  try {
    return dispatch(event);
  } finally {
    isTelling = false;
  }
};

beforeEach(() => localStorage.clear());
afterEach(cleanup);
