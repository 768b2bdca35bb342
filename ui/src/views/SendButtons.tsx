/** The ways to send what was not captured, and to compare with rows: buttons of the bar, and their dialogs. */
import { FlaskConical, History, SendHorizontal } from "lucide-react";
import { useState } from "react";
import { Button, IconButton } from "../parts/Button";
import { useAction } from "./actions";
import { ReconcileDialog } from "./ReconcileDialog";
import { SentDialog } from "./SentDialog";
import { SuiteDialog } from "./SuiteDialog";
import { TestEventDialog } from "./TestEventDialog";

type Open = { kind: "none" | "test" | "suite" | "sent" } | { kind: "reconcile"; source: string | null };

/** The buttons. */
export function SendButtons() {
  const [open, setOpen] = useState<Open>({ kind: "none" });
  const close = () => setOpen({ kind: "none" });
  useAction("send-test", () => setOpen({ kind: "test" }));
  useAction("test-receiver", () => setOpen({ kind: "suite" }));
  useAction("reconcile", ({ source }) => setOpen({ kind: "reconcile", source }));
  return (
    <>
      <Button size="tall" onPress={() => setOpen({ kind: "test" })}>
        <SendHorizontal className="icon" aria-hidden />
        Send test event
      </Button>
      <Button size="tall" onPress={() => setOpen({ kind: "suite" })}>
        <FlaskConical className="icon" aria-hidden />
        Test receiver
      </Button>
      <IconButton label="Sent from here" onPress={() => setOpen({ kind: "sent" })}>
        <History className="icon" aria-hidden />
      </IconButton>
      <SentDialog isOpen={open.kind === "sent"} onClose={close} />
      <TestEventDialog isOpen={open.kind === "test"} onClose={close} />
      <SuiteDialog isOpen={open.kind === "suite"} onClose={close} />
      <ReconcileDialog
        isOpen={open.kind === "reconcile"}
        source={open.kind === "reconcile" ? open.source : null}
        onClose={close}
      />
    </>
  );
}
