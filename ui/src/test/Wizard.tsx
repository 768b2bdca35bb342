/** Opens the wizard of packs on the fake host, with keys, reviews, plans and controls of its own. */
import { screen, within } from "@testing-library/react";
import type { KeyLine } from "../bindings/KeyLine";
import type { KeyList } from "../bindings/KeyList";
import type { PackRequest } from "../bindings/PackRequest";
import type { Host } from "../host";
import type { FakeOptions } from "../host/fake";
import { openWindow } from "./window";

export const KEY: KeyLine = {
  kind: "workspace",
  algorithm: "ssh-ed25519",
  fingerprint: "SHA256:9f4Q0c7eTz2m",
  comment: "exhibit acme",
  allowed_signers: "dana@laptop-7 ssh-ed25519 AAAA",
  minisign: "RWQ",
};

export const NO_KEYS: KeyList = {
  workspace: null,
  agent: [{ ...KEY, kind: "agent", comment: "dana@acme.io", fingerprint: "SHA256:agent0123456" }],
  agent_problem: null,
  can_keep: true,
  identity: "dana@laptop-7",
};

/** Opens the packs screen; `asked` collects what is built. */
export async function open(options: Partial<FakeOptions> = {}, change: (host: Host) => void = () => {}) {
  const asked: PackRequest[] = [];
  const opened = openWindow({ rows: 5_412, ...options }, (host) => {
    host.keyList = async () => NO_KEYS;
    host.reviewList = async () => ({ reviews: [] });
    host.planList = async () => ({ plans: [], broken: [], fresh: [] });
    host.controlList = async () => ({ controls: [], retention: [] });
    const packBuild = host.packBuild.bind(host);
    host.packBuild = (request, hear) => {
      asked.push(request);
      return packBuild(request, hear);
    };
    change(host);
  });
  await opened.user.click(await screen.findByRole("button", { name: "Packs" }));
  await screen.findByRole("list", { name: "Packs built or opened" });
  return { ...opened, asked };
}

export async function begin(options: Partial<FakeOptions> = {}, change: (host: Host) => void = () => {}) {
  const opened = await open(options, change);
  await opened.user.click(screen.getByRole("button", { name: "Build pack" }));
  return { ...opened, wizard: await screen.findByRole("region", { name: "Build a pack" }) };
}

/** The wizard at its preview, counted. */
export async function preview(options: Partial<FakeOptions> = {}, change: (host: Host) => void = () => {}) {
  const opened = await begin(options, change);
  await opened.user.click(within(opened.wizard).getByRole("button", { name: "Preview" }));
  await within(opened.wizard).findByRole("region", { name: "Population" });
  return {
    ...opened,
    build: () => within(opened.wizard).getByRole("button", { name: /^Build (?:partial )?pack/ }),
  };
}

export const rows = (wizard: HTMLElement) => within(wizard).getByRole("status", { name: "Rows in the pack" });
export const list = () => screen.getByRole("list", { name: "Packs built or opened" });
