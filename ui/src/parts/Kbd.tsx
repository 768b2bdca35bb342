/** A key, shown on the action that it triggers. */

/** The key's cap. Hidden from screen readers: the action has `aria-keyshortcuts`. */
export function Kbd({ children }: { children: string }) {
  return (
    <kbd className="kbd" aria-hidden>
      {children}
    </kbd>
  );
}
