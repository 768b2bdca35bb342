import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Countdown } from "./Countdown";

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms));

test("the eye sees each second, the ear hears each minute", () => {
  const { container } = render(<Countdown until={125_000} />);
  const seen = () => container.querySelector("[aria-hidden]")?.textContent;
  const said = () => screen.getByRole("status").textContent;
  expect([seen(), said()]).toEqual(["2:05 left", "3 minutes left"]);
  pass(1_000);
  expect([seen(), said()]).toEqual(["2:04 left", "3 minutes left"]);
  pass(4_000);
  expect([seen(), said()]).toEqual(["2:00 left", "2 minutes left"]);
  pass(60_000);
  expect([seen(), said()]).toEqual(["1:00 left", "less than a minute left"]);
});

test("once it is past, nothing is said", () => {
  const { container } = render(<Countdown until={1_500} />);
  pass(2_000);
  expect(container.textContent).toBe("");
});
