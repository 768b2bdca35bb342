/** Keeps what was chosen as a plan, from which a pack is made each month or quarter. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Form } from "react-aria-components";
import type { NewPlan } from "../bindings/NewPlan";
import type { PackRequest } from "../bindings/PackRequest";
import type { PlanPeriod } from "../bindings/PlanPeriod";
import { asFailure } from "../host";
import { Button } from "../parts/Button";
import { Choices } from "../parts/Choices";
import { Dialog } from "../parts/Dialog";
import { LineField } from "../parts/LineField";
import { Note } from "../parts/Note";
import { useHost } from "../state";
import { FailureNote } from "./FailureNote";
import { usePlans } from "./packDesk";
import { nameTrouble, offeredName } from "./planName";
import { Chosen, PickButton } from "./WizardFile";

const PERIODS = [
  { value: "month", name: "Each month" },
  { value: "quarter", name: "Each quarter" },
] as const;

/** The dialog, open while there is a request. It must not stand inside the form of the wizard. */
export function WizardPlan({ request, onClose }: { request: PackRequest | null; onClose: () => void }) {
  return (
    <Dialog title="Save as plan" isOpen={request !== null} hold={false} onClose={onClose}>
      {request !== null && <PlanForm request={request} onDone={onClose} />}
    </Dialog>
  );
}

/** What a plan cannot keep is left out of it, and said. */
function keptOf(request: PackRequest): PackRequest {
  const sign = { ...request.sign, passphrase: null };
  return {
    ...request,
    seal_passphrase: null,
    sign,
    path: null,
    review: null,
    milestones: [],
    deliveries: [],
  };
}

function PlanForm({ request, onDone }: { request: PackRequest; onDone: () => void }) {
  const host = useHost();
  const client = useQueryClient();
  const plans = usePlans().data;
  const taken = [...(plans?.plans ?? []), ...(plans?.broken ?? [])].map(({ name }) => name);
  const [typed, setTyped] = useState<string | null>(null);
  const [period, setPeriod] = useState<PlanPeriod>("month");
  const [day, setDay] = useState("2");
  const [folder, setFolder] = useState<string | null>(null);
  const name = (typed ?? offeredName(request.kind, period, taken)).trim();
  const trouble = nameTrouble(name);
  const isDay = /^(?:[1-9]|1\d|2[0-8])$/.test(day.trim());
  const saving = useMutation({
    mutationFn: (plan: NewPlan) => host.planSave(plan),
    onSuccess: (plans) => client.setQueryData(["plans"], plans),
  });
  const canSave = isDay && trouble === null && !saving.isPending;
  // Its own name is taken from now on, and another one would be offered.
  if (saving.data !== undefined) return <Saved plan={saving.variables} onDone={onDone} />;
  return (
    <Form
      className="dialog-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (!canSave) return;
        saving.mutate({ name, request: keptOf(request), period, day: Number(day), folder });
      }}
    >
      <LineField
        label="Name"
        value={typed ?? name}
        trouble={trouble}
        hint={
          taken.includes(name)
            ? "A plan of that name is there; this one takes its place."
            : "Its files are called after it."
        }
        isFirst
        onChange={setTyped}
      />
      <Choices label="Period" choices={PERIODS} value={period} onChange={setPeriod} />
      <LineField
        label="From which day of the month"
        value={day}
        trouble={isDay ? null : "A day, 1 to 28."}
        hint="The pack is of the month or quarter before."
        onChange={setDay}
      />
      <Chosen
        label="Folder"
        path={folder}
        none="Exhibit's own folder of packs"
        clear="Use the usual place"
        onClear={() => setFolder(null)}
        failure={null}
      >
        <PickButton purpose="folder" onPaths={(paths) => setFolder(paths[0] ?? null)}>
          Choose a folder
        </PickButton>
      </Chosen>
      <NotKept request={request} />
      {saving.error !== null && <FailureNote failure={asFailure(saving.error)} />}
      <footer className="dialog-foot">
        <Button onPress={onDone}>Cancel</Button>
        <Button type="submit" look="primary" isDisabled={!canSave}>
          Save plan
        </Button>
      </footer>
    </Form>
  );
}

function NotKept({ request }: { request: PackRequest }) {
  const lost = [
    request.sample !== null && "the sample",
    request.accounts !== null && "the list of accounts",
    request.review !== null && "the decisions of a review",
    request.milestones.length > 0 && "milestones",
    request.deliveries.length > 0 && "captured deliveries",
    request.path !== null && "the file's own name",
  ].filter((each) => each !== false);
  return (
    <Note tone={lost.length > 0 ? "warning" : "info"}>
      <p>
        Packs are made by plan while Exhibit is open, or by <code>exhibit pack due</code>. They are signed
        with the key made here, where there is one, whatever was chosen for this pack. A plan keeps no
        passphrase, so no sealed file of pseudonyms is written.
      </p>
      {lost.length > 0 && <p>Of one period only, and not kept: {lost.join(", ")}.</p>}
    </Note>
  );
}

function Saved({ plan, onDone }: { plan: NewPlan; onDone: () => void }) {
  return (
    <div className="dialog-form">
      <Note tone="success" live="calm">
        <p>
          <b>Kept as “{plan.name}”.</b> Its packs are made from day {plan.day} of the month on, and wait up to
          a week while rows are known to be missing. Nothing was built now.
        </p>
      </Note>
      <footer className="dialog-foot">
        <Button look="primary" autoFocus onPress={onDone}>
          Done
        </Button>
      </footer>
    </div>
  );
}
