/** Buttons: one primary a screen, the rest plain or quiet. */
import type { ReactNode } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components";

/** `look` decides the weight, `size` small is 24 px high. An icon alone needs an `aria-label`. */
export interface ButtonProps extends Omit<AriaButtonProps, "className" | "children"> {
  look?: "primary" | "plain" | "quiet";
  size?: "regular" | "small" | "tall";
  children: ReactNode;
}

/** A button. */
export function Button({ look = "plain", size = "regular", children, ...rest }: ButtonProps) {
  return (
    <AriaButton {...rest} className={`btn btn-${look} btn-${size}`}>
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
