/** A button that copies, and says whether it did. */
import { Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "./Button";
import { copyText } from "./clipboard";

/** `name` says what is copied: it reads "Copy `name`". */
export function CopyButton({
  name,
  text,
  size = "regular",
}: {
  name: string;
  text: string;
  size?: "regular" | "small";
}) {
  const [said, setSaid] = useState<{ text: string; word: string } | null>(null);
  const copy = async () => {
    const done = await copyText(text);
    setSaid({ text, word: done ? "Copied" : "Could not be copied: select it and press Ctrl C" });
  };
  return (
    <span className="row copy">
      <Button size={size} onPress={() => void copy()}>
        <Copy className="icon" aria-hidden />
        Copy {name}
      </Button>
      <span className="tiny muted" role="status">
        {said?.text === text ? said.word : ""}
      </span>
    </span>
  );
}
