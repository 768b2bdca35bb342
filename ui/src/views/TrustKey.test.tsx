/** The signing key on the trust screen, and the planned packs, against the fake host. */
import { configure, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { openWindow } from "../test/window";

// Room for a loaded machine, not a measure.
configure({ asyncUtilTimeout: 10_000 });

async function open(name: string) {
  const { user, host } = openWindow({ rows: 400 });
  const rail = await screen.findByRole("navigation", { name: "Sections" });
  await user.click(within(rail).getByRole("button", { name }));
  return { user, host };
}

test("a key is made, shown with the line to trust it by, and forgotten only when asked twice", async () => {
  const { user } = await open("Trust");
  const key = await screen.findByRole("region", { name: "Signing key" });
  await user.click(await within(key).findByRole("button", { name: "Make a key" }));
  await within(key).findByText(/namespaces="evidence-pack,access-review" ssh-ed25519/);
  await user.click(within(key).getByRole("button", { name: "Forget this key" }));
  await user.click(within(key).getByRole("button", { name: "Forget it for good" }));
  await within(key).findByRole("button", { name: "Make a key" });
});

test("a plan is listed, made now, and forgotten", async () => {
  const { user, host } = await open("Log");
  const { ...none } = { path: null, title: null, redaction: null, seal_passphrase: null, sample: null };
  await host.planSave({
    name: "monthly-access",
    request: {
      ...none,
      kind: "access-review",
      from: "",
      to: "",
      query: "",
      organisation: null,
      unclassified_too: false,
      sign: {
        kind: "none",
        path: null,
        passphrase: null,
        fingerprint: null,
        identity: null,
        minisign: false,
      },
      accounts: null,
      review: null,
      milestones: [],
      deliveries: [],
      workbook: false,
      oscal: false,
    },
    period: "month",
    day: 3,
    folder: null,
  });
  const rail = screen.getByRole("navigation", { name: "Sections" });
  await user.click(within(rail).getByRole("button", { name: "Packs" }));
  await user.click(await screen.findByRole("button", { name: /^Plans/ }));
  const plans = await screen.findByRole("list", { name: "Plans" });
  await user.click(within(plans).getByRole("button", { name: "Make it now" }));
  await within(plans).findByText(/^Last made/);
  await user.click(within(plans).getByRole("button", { name: "Forget" }));
  await waitFor(() => expect(within(plans).queryByText("monthly-access")).toBe(null));
});
