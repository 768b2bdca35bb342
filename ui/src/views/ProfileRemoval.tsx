/** Removes a profile of the user's own, after a second press. Built-in ones stay. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ProfileLine } from "../bindings/ProfileLine";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { useHost } from "../state";
import { FailureNote } from "./FailureNote";

/** Beside what is known of it. */
export function ProfileRemoval({ profile }: { profile: ProfileLine }) {
  const host = useHost();
  const client = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  const remove = useMutation({
    mutationFn: () => host.profileRemove({ id: profile.id }),
    networkMode: "always",
    onSuccess: () => client.invalidateQueries({ queryKey: ["profiles"] }),
  });
  return (
    <div className="stack">
      {remove.error !== null && <FailureNote failure={asFailure(remove.error)} />}
      {isAsked ? (
        <div className="row">
          <span className="small">Its file is removed. Rows that were read by it stay.</span>
          <Button size="small" autoFocus onPress={() => setAsked(false)}>
            Keep it
          </Button>
          <Button size="small" look="primary" isDisabled={remove.isPending} onPress={() => remove.mutate()}>
            Remove profile
          </Button>
        </div>
      ) : (
        <div className="row">
          <Button size="small" onPress={() => setAsked(true)}>
            Remove this profile
          </Button>
        </div>
      )}
    </div>
  );
}
