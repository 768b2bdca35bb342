/** What can be taken out of here: a delivery as a command line or a file, or all that the query finds. */
import { useMutation } from "@tanstack/react-query";
import { Copy, Ellipsis } from "lucide-react";
import { useState } from "react";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import type { CaptureFormat } from "../bindings/CaptureFormat";
import type { CapturesExported } from "../bindings/CapturesExported";
import { asFailure } from "../host";
import { Button, IconButton } from "../parts/Button";
import { copyText } from "../parts/clipboard";
import { bytes, counted } from "../parts/format";
import { Visible } from "../parts/Visible";
import { useHost } from "../state";
import type { Narrowing } from "./captureQuery";
import { FailureNote } from "./FailureNote";
import { fileName } from "./packWords";

/** What the menu offers: this one or all, in a form. */
const SAVES = {
  "one-ndjson": { words: "Save this delivery…", all: false, format: "ndjson", extension: "ndjson" },
  "one-har": { words: "Save this delivery as HAR…", all: false, format: "har", extension: "har" },
  "one-http": { words: "Save this delivery as raw HTTP…", all: false, format: "http", extension: "http" },
  "all-ndjson": { words: "Save all in the list…", all: true, format: "ndjson", extension: "ndjson" },
  "all-har": { words: "Save all in the list as HAR…", all: true, format: "har", extension: "har" },
} as const satisfies Record<
  string,
  { words: string; all: boolean; format: CaptureFormat; extension: string }
>;

type Save = keyof typeof SAVES;

/** The buttons, and what came of them. Credentials never leave with it. */
export function DeliveryActions({ id, query }: { id: number; query: Narrowing }) {
  const saving = useSaving(id, query);
  const copying = useCopying(id);
  const failure = saving.error ?? copying.failure;
  return (
    <>
      <span className="row push">
        <Button onPress={copying.copy}>
          <Copy className="icon" aria-hidden />
          Copy as curl
        </Button>
        <MenuTrigger>
          <IconButton label="More for this delivery" look="plain" isDisabled={saving.isPending}>
            <Ellipsis className="icon" aria-hidden />
          </IconButton>
          <Popover className="menu" placement="bottom end">
            <Menu aria-label="Save deliveries" onAction={(key) => saving.mutate(key as Save)}>
              {Object.entries(SAVES).map(([key, { words }]) => (
                <MenuItem key={key} id={key} className="menu-item" textValue={words}>
                  {words}
                </MenuItem>
              ))}
            </Menu>
          </Popover>
        </MenuTrigger>
      </span>
      <div className="detail-said tiny muted" role="status">
        {copying.said}
        {saving.data != null && <Saved saved={saving.data} />}
      </div>
      {failure !== null && (
        <div className="detail-said">
          <FailureNote failure={asFailure(failure)} />
        </div>
      )}
    </>
  );
}

function Saved({ saved }: { saved: CapturesExported }) {
  const { path, deliveries, bytes: size, left_out, why_left_out } = saved;
  return (
    <>
      {counted(deliveries, "delivery", "deliveries")} in{" "}
      <code>
        <Visible text={fileName(path)} limit={120} />
      </code>
      , {bytes(size)}, credentials masked
      {left_out > 0 && (
        <>
          ; {counted(left_out, "other")} left out
          {why_left_out !== null && (
            <>
              : <Visible text={why_left_out} limit={300} />
            </>
          )}
        </>
      )}
    </>
  );
}

function useSaving(id: number, query: Narrowing) {
  const host = useHost();
  return useMutation({
    mutationFn: async (key: Save) => {
      const { all, format, extension } = SAVES[key];
      const suggested = `${all ? "deliveries" : `delivery-${id}`}.${extension}`;
      const path = await host.pickSave({ suggested, extension });
      if (path === null) return null;
      return host.captureExport({ path, ids: all ? [] : [id], query: { ...query, chosen: null }, format });
    },
    networkMode: "always",
  });
}

function useCopying(id: number) {
  const host = useHost();
  const [said, setSaid] = useState("");
  const [failure, setFailure] = useState<unknown>(null);
  const copy = async () => {
    try {
      const { text, masked } = await host.captureCurl({ id });
      const left = masked.length === 0 ? "" : `; left out: ${masked.join(", ")}`;
      setSaid((await copyText(text)) ? `Copied${left}` : "Could not be copied");
      setFailure(null);
    } catch (reason) {
      setFailure(reason);
    }
  };
  return { copy: () => void copy(), said, failure };
}
