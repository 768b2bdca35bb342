/** A field for a query over a list: a magnifier, the text, the key that leads here or a cross, and why it is refused. */
import { Search, X } from "lucide-react";
import type { ReactNode, Ref } from "react";
import { Button, Input, SearchField, Text } from "react-aria-components";
import { Kbd } from "./Kbd";

/** `onAsk` is Enter, or the cross with no text; `trouble` is said below the field when it is there. */
export interface QueryBoxProps {
  text: string;
  onText: (text: string) => void;
  onAsk: (text: string) => void;
  placeholder: string;
  trouble: ReactNode;
  input: Ref<HTMLInputElement>;
}

/** The field; `/` is shown as its key. */
export function QueryBox({ text, onText, onAsk, placeholder, trouble, input }: QueryBoxProps) {
  return (
    <SearchField
      className="query"
      aria-label="Query"
      value={text}
      onChange={onText}
      onSubmit={() => onAsk(text)}
      onClear={() => onAsk("")}
      isInvalid={trouble !== null}
    >
      <Search className="icon" aria-hidden />
      <Input
        className="query-text"
        ref={input}
        placeholder={placeholder}
        spellCheck="false"
        autoComplete="off"
        aria-keyshortcuts="/"
      />
      {text === "" ? (
        <Kbd>/</Kbd>
      ) : (
        <Button className="btn btn-quiet btn-small btn-icon" aria-label="Clear query">
          <X className="icon icon-12" aria-hidden />
        </Button>
      )}
      {trouble !== null && (
        <Text slot="errorMessage" className="query-error">
          {trouble}
        </Text>
      )}
    </SearchField>
  );
}
