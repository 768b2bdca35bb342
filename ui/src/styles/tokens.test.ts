/** The contrast table of the design, kept as a test of the tokens that the app ships. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ROWS_PX } from "../views/LogBody";

const css = readFileSync("src/styles/tokens.css", "utf8");
type Theme = "light" | "dark";
type Roles = Map<string, Record<Theme, string>>;

const GROUNDS = ["canvas", "page", "raised", "sunken", "hover", "pressed", "selected", "selected-idle"].map(
  (name) => `bg-${name}`,
);
const TEXTS = ["fg-strong", "fg-default", "fg-muted", "fg-subtle", "accent"];
const TONES = ["success", "danger", "warning", "info", "neutral"];
const EVIDENCE = ["access", "change", "incident"];
const SYNTAX = ["syn-key", "syn-value", "syn-string", "syn-number", "syn-not", "syn-punct"];

const [plain = "", attribute = "", media = ""] = css.split(
  /\[data-theme\^="contrast"\] \{|@media \(prefers-contrast: more\) \{/,
);
const roles = rolesOf(plain);
const contrastRoles = new Map([...roles, ...rolesOf(attribute)]);

for (const [name, held, least] of [
  ["plain", roles, 4.5],
  ["high contrast", contrastRoles, 7],
] as const) {
  for (const theme of ["light", "dark"] as const) {
    test(`${name} ${theme}: every text role can be read on every ground`, () => {
      for (const text of [...TEXTS, ...SYNTAX]) {
        const grounds = text.startsWith("syn-")
          ? GROUNDS.filter((ground) => ground !== "bg-pressed")
          : GROUNDS;
        for (const ground of grounds) expectRatio(held, theme, [text, ground], least);
      }
    });

    test(`${name} ${theme}: every tone can be read on the grounds and on its own`, () => {
      for (const tone of [...TONES, ...EVIDENCE]) {
        for (const ground of [...GROUNDS.filter((ground) => ground !== "bg-pressed"), `${tone}-bg`]) {
          expectRatio(held, theme, [`${tone}-fg`, ground], least);
        }
      }
    });

    test(`${name} ${theme}: the ring, the edges of controls and the marks can be seen`, () => {
      for (const sign of ["focus", "line-strong", ...TONES.map((tone) => `${tone}-mark`)]) {
        for (const ground of ["bg-canvas", "bg-page", "bg-raised", "bg-sunken"])
          expectRatio(held, theme, [sign, ground], 3);
      }
      expectRatio(held, theme, ["fg-on-accent", "accent"], 4.5);
      expectRatio(held, theme, ["fg-on-danger", "danger-mark"], 4.5);
    });
  }
}

test("the two copies of the high-contrast block say the same", () => {
  expect(rolesOf(attribute).size).toBeGreaterThan(30);
  expect([...rolesOf(media)]).toEqual([...rolesOf(attribute)]);
});

test("the heights of the grid's rows are the tokens'", () => {
  for (const [density, px] of Object.entries(ROWS_PX)) expect(css).toContain(`--row-${density}: ${px}px;`);
});

function rolesOf(block: string): Roles {
  const found = block.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g);
  return new Map([...found].map(([, name = "", light = "", dark = ""]) => [name, { light, dark }]));
}

function expectRatio(held: Roles, theme: Theme, [front, back]: [string, string], least: number): void {
  const [a, b] = [held.get(front)?.[theme], held.get(back)?.[theme]];
  if (a === undefined || b === undefined) throw new Error(`no colour for ${front} or ${back}`);
  const ratio = contrast(luminance(a), luminance(b));
  expect(ratio, `${front} on ${back}`).toBeGreaterThanOrEqual(least);
}

/** WCAG 2.2, "contrast ratio". */
function contrast(a: number, b: number): number {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** WCAG 2.2, "relative luminance", of `#rrggbb`. */
function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
