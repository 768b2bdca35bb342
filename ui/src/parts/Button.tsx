/** Buttons: one primary a screen, the rest plain or quiet. */
import { type ReactNode, useLayoutEffect, useRef } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components";

/** `look` decides the weight, `size` small is 24 px high. An icon alone needs an `aria-label`. */
export interface ButtonProps extends Omit<AriaButtonProps, "className" | "children"> {
  look?: "primary" | "plain" | "quiet";
  size?: "regular" | "small" | "tall";
  children: ReactNode;
}

/**
 * A button. `autoFocus` acts as soon as it is there: react-aria may wait a frame, in which a dialog whose focus was lost
 * takes it for itself.
 */
export function Button({
  look = "plain",
  size = "regular",
  autoFocus = false,
  children,
  ...rest
}: ButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (autoFocus) button.current?.focus();
  }, [autoFocus]);
  return (
    <AriaButton {...rest} ref={button} className={`btn btn-${look} btn-${size}`}>
      {children}
    </AriaButton>
  );
}

/** A button that is only an icon; `label` is its name and its tooltip. */
export function IconButton({ label, children, ...rest }: Omit<ButtonProps, "size"> & { label: string }) {
  return (
    <AriaButton {...rest} aria-label={label} className={`btn btn-${rest.look ?? "quiet"} btn-small btn-icon`}>
      <span className="icon-slot" title={label}>
        {children}
      </span>
    </AriaButton>
  );
}
