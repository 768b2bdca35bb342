import { expect, test } from "vitest";
import type { ProfileLine } from "../bindings/ProfileLine";
import { draftOf, requestOf } from "./addSourceDraft";

const profile = (part: Partial<ProfileLine>): ProfileLine => ({
  ...{ id: "auth0", title: "Auth0 log", vendor: "Okta", can_pull: true, url: "https://{domain}" },
  ...{ needs_token: true, params: ["domain"], required: ["domain"], defaults: {}, token_parts: [] },
  ...{ notes: [], traps: [], not_recorded: [], retention: null, as_read: "2026-05-01" },
  ...{ token_note: null, is_own: false, ...part },
});

test("a source is first named after its profile: one vendor may have more logs than one", () => {
  expect(draftOf(profile({}), []).name).toBe("auth0");
  expect(draftOf(profile({}), ["auth0"]).name).toBe("auth0-2");
});

test("an address that is made with parameters is left to the profile, a whole one can be written on", () => {
  const made = draftOf(profile({}), []);
  expect([made.url, requestOf(made).url]).toEqual(["", null]);
  const whole = draftOf(profile({ url: "https://api.acme.example" }), []);
  expect([whole.url, requestOf(whole).url]).toEqual(["https://api.acme.example", null]);
});
