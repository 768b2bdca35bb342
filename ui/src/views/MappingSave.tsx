/** Writes the mapping as a profile of the user's own; a source that is there is read with it at once. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Form } from "react-aria-components";
import type { MappingPick } from "../bindings/MappingPick";
import type { ProfileLine } from "../bindings/ProfileLine";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { LineField } from "../parts/LineField";
import { Visible } from "../parts/Visible";
import { useHost } from "../state";
import { FailureNote } from "./FailureNote";
import type { MappingSubject } from "./MappingDialog";

/** It starts from the profile of `subject`. */
export function MappingSave({
  subject: { profile, source },
  picks,
  onSaving,
  onSaved,
}: {
  subject: Pick<MappingSubject, "profile" | "source">;
  picks: MappingPick[];
  onSaving: (isSaving: boolean) => void;
  onSaved: (profile: ProfileLine) => void;
}) {
  const host = useHost();
  const client = useQueryClient();
  const profiles = useQuery({ queryKey: ["profiles"], queryFn: () => host.profileList() });
  const start = profiles.data?.find((each) => each.id === profile);
  const [typed, setTyped] = useState<{ id?: string; title?: string }>({});
  const id = typed.id ?? (start?.is_own === true ? profile : `${profile}-own`);
  const title =
    typed.title ?? (start?.is_own === true ? start.title : `${start?.title ?? profile}, own mapping`);
  const taken = profiles.data?.find((each) => each.id === id);
  const trouble = idTrouble(id, taken);
  const save = useMutation({
    mutationFn: () => host.mappingSave({ id, title: title.trim(), profile, picks, source }),
    networkMode: "always",
    onSuccess: async (saved) => {
      // Whatever was read by a profile of this id reads otherwise now.
      await client.invalidateQueries();
      onSaved(saved);
    },
  });
  const { isPending } = save;
  useEffect(() => {
    onSaving(isPending);
    return () => onSaving(false);
  }, [isPending, onSaving]);
  return (
    <Form
      className="mapping-save"
      validationBehavior="aria"
      onSubmit={(event) => {
        event.preventDefault();
        if (trouble === null && title.trim() !== "" && picks.length > 0) save.mutate();
      }}
    >
      {save.error !== null && <FailureNote failure={asFailure(save.error)} />}
      <LineField
        label="Id of your profile"
        value={id}
        trouble={trouble}
        hint={taken?.is_own === true ? "Yours already: it is written anew." : "Small letters, digits and -"}
        isCode
        onChange={(next) => setTyped({ ...typed, id: next })}
      />
      <LineField
        label="Its name"
        value={title}
        trouble={title.trim() === "" ? "Give it a name." : null}
        onChange={(next) => setTyped({ ...typed, title: next })}
      />
      <span className="small muted push">
        {picks.length === 0 ? (
          "Nothing was changed yet."
        ) : (
          <>
            Kept as a file in the data folder
            {source !== null && (
              <>
                , and used for <Visible text={source} limit={60} /> at once
              </>
            )}
            .
          </>
        )}
      </span>
      <Button
        type="submit"
        look="primary"
        isDisabled={isPending || picks.length === 0 || trouble !== null || title.trim() === ""}
      >
        {source === null ? "Save as my profile" : "Save and use"}
      </Button>
    </Form>
  );
}

function idTrouble(id: string, taken: ProfileLine | undefined): string | null {
  if (!/^[a-z0-9-]{1,64}$/.test(id)) return "Use 1 to 64 of a-z, 0-9 and -.";
  return taken !== undefined && !taken.is_own ? "A built-in profile has this id." : null;
}
