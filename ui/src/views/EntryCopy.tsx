/** Copies a text to the clipboard and says whether it got there. */
import { Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "../parts/Button";

/** Puts a text on the clipboard; false when the webview refuses. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // The button says so: nothing else can be done about a refused clipboard.
  }
}

/** A button that copies what `text` gives when pressed. */
export function CopyButton({ name, text }: { name: string; text: () => string }) {
  const [said, setSaid] = useState<"" | "Copied" | "Not copied">("");
  const copy = async () => setSaid((await copyText(text())) ? "Copied" : "Not copied");
  return (
    <>
      <Button size="small" onPress={() => void copy()}>
        <Copy className="icon" aria-hidden />
        {name}
      </Button>
      <span role="status" className="tiny muted">
        {said}
      </span>
    </>
  );
}
