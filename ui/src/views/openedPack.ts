/** A pack that is opened read-only: checked on the way in, held by the core while it is shown, let go of after. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { OpenedPack } from "../bindings/OpenedPack";
import { type Task, useHost, useTask } from "../state";
import { keepCheck, usePacks } from "./packCheck";

interface Wanted {
  path: string;
  signers: string | null;
  /** Whether nobody waits for it any more. */
  isLeft: () => boolean;
}

/** The pack, or how far its check is, or why there is none. */
export interface Opened extends Omit<Task<Wanted, OpenedPack>, "start"> {
  /** The list of trusted keys that it was opened with. */
  signers: string | null;
  /** Opens it again, with this list or with none. */
  trust: (signers: string | null) => void;
  again: () => void;
}

/** Opens the file at `path`, and closes it with the caller. */
export function useOpenedPack(path: string): Opened {
  const host = useHost();
  const client = useQueryClient();
  const packs = usePacks();
  const [signers, trust] = useState<string | null>(null);
  const [tries, setTries] = useState(0);
  const task = useTask(
    async ({ isLeft, ...request }: Wanted, hear) => {
      const pack = await host.openedOpen(request, hear);
      if (isLeft()) letGo(pack);
      else keepCheck(client, path, pack.check);
      return pack;
    },
    () => void packs.refetch(),
  );
  const { start, result, cancel } = task;
  // A handle that the core let go of before is closed all the same: that was the wish.
  const letGo = ({ handle }: OpenedPack) => void host.openedClose({ handle }).catch(() => undefined);
  const latest = useRef({ letGo, cancel });
  useEffect(() => {
    latest.current = { letGo, cancel };
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try is another opening.
  useEffect(() => {
    let isLeft = false;
    start({ path, signers, isLeft: () => isLeft });
    return () => {
      isLeft = true;
      latest.current.cancel?.();
    };
  }, [path, signers, tries, start]);
  useEffect(() => {
    if (result === null) return;
    return () => latest.current.letGo(result);
  }, [result]);
  return { ...task, signers, trust, again: () => setTries((before) => before + 1) };
}
