/** Asks before what was written and not taken yet is thrown away. */
import { useState } from "react";
import { Button } from "../parts/Button";
import { Note } from "../parts/Note";

/** `leave` goes at once where nothing would be lost, else it asks. */
export interface Leaving {
  isAsking: boolean;
  leave: () => void;
  stay: () => void;
}

/** Leaves by `onLeave`, but asks first while something is changed. */
export function useLeaving(isChanged: boolean, onLeave: () => void): Leaving {
  const [isAsking, setAsking] = useState(false);
  return {
    isAsking: isAsking && isChanged,
    leave: () => (isChanged ? setAsking(true) : onLeave()),
    stay: () => setAsking(false),
  };
}

/** The question. `words` say what would be lost. */
export function LeaveNote(props: { words: string; onLeave: () => void; onStay: () => void }) {
  return (
    <Note tone="warning" live="urgent">
      <p>{props.words}</p>
      <div className="row">
        <Button size="small" autoFocus onPress={props.onStay}>
          Go on writing
        </Button>
        <Button size="small" onPress={props.onLeave}>
          Throw it away
        </Button>
      </div>
    </Note>
  );
}
