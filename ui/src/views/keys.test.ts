import { expect, test } from "vitest";
import { ariaKeys, caps, chordOf, mayAct, type Press, reloads } from "./keys";

const press = (key: string, held: Partial<Press> = {}): Press => ({
  key,
  code: /^\d$/.test(key) ? `Digit${key}` : `Key${key.toUpperCase()}`,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  isComposing: false,
  ...held,
});
const CTRL = { ctrlKey: true };
const CMD = { metaKey: true };

test("Mod is Ctrl, and Cmd on macOS, never both", () => {
  expect(chordOf(press("k", CTRL), false)).toBe("Mod+K");
  expect(chordOf(press("k", CMD), true)).toBe("Mod+K");
  expect(chordOf(press("k", CTRL), true)).toBeNull();
  expect(chordOf(press("k", CMD), false)).toBeNull();
});

test("Shift counts beside a letter, and is part of a sign", () => {
  expect(chordOf(press("E", { ...CTRL, shiftKey: true }), false)).toBe("Mod+Shift+E");
  expect(chordOf(press("?", { shiftKey: true }), false)).toBe("?");
  expect(chordOf(press("/", { shiftKey: true, code: "Digit7" }), false)).toBe("/");
  expect(chordOf(press("F5", { shiftKey: true, code: "F5" }), false)).toBe("Shift+F5");
});

test("AltGr writes characters, and does nothing else", () => {
  expect(chordOf(press("€", { ctrlKey: true, altKey: true, code: "KeyE" }), false)).toBeNull();
});

test("a digit is its place on the keyboard, wherever Shift writes it", () => {
  expect(chordOf(press("&", { ...CTRL, code: "Digit1" }), false)).toBe("Mod+1");
});

test("text that is being composed and modifiers alone are no chord", () => {
  expect(chordOf(press("k", { ...CTRL, isComposing: true }), false)).toBeNull();
  expect(chordOf(press("Control", CTRL), false)).toBeNull();
});

test("every way to load the page anew is known", () => {
  for (const chord of ["F5", "Shift+F5", "Mod+F5", "Mod+R", "Mod+Shift+R"])
    expect(reloads(chord), chord).toBe(true);
  expect(reloads("Mod+K")).toBe(false);
});

test("a sign alone acts only in a list, and never in a field", () => {
  const grid = document.createElement("div");
  grid.setAttribute("role", "grid");
  const field = document.createElement("input");
  grid.append(field);
  const elsewhere = document.createElement("button");
  expect(mayAct("?", grid)).toBe(true);
  expect(mayAct("?", field)).toBe(false);
  expect(mayAct("?", elsewhere)).toBe(false);
  expect(mayAct("?", null)).toBe(false);
  expect(mayAct("Mod+K", field)).toBe(true);
});

test("caps are those of the machine", () => {
  expect(caps("Mod+Shift+E", false)).toEqual(["Ctrl", "Shift", "E"]);
  expect(caps("Mod+Shift+E", true)).toEqual(["⌘", "⇧", "E"]);
  expect(ariaKeys("Mod+K", true)).toBe("Meta+K");
  expect(ariaKeys("Mod+K", false)).toBe("Control+K");
});
