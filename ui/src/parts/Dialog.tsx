/** A dialog over everything else. */
import { X } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { IconButton } from "./Button";

/** `hold` keeps the dialog open against Escape and presses outside, while something runs in it. */
export interface DialogProps {
  title: string;
  isOpen: boolean;
  hold: boolean;
  size?: "regular" | "wide" | "full";
  onClose: () => void;
  children: ReactNode;
}

/** The dialog. Focus is kept inside and goes back to where it was. */
export function Dialog({ title, isOpen, hold, size = "regular", onClose, children }: DialogProps) {
  return (
    <ModalOverlay
      className="overlay"
      isOpen={isOpen}
      isKeyboardDismissDisabled={hold}
      isDismissable={false}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <FocusBack />
      <Modal className={`dialog dialog-${size}`}>
        <AriaDialog className="dialog-body">
          <header className="dialog-head">
            <Heading slot="title">{title}</Heading>
            <IconButton label="Close" isDisabled={hold} onPress={onClose}>
              <X className="icon" aria-hidden />
            </IconButton>
          </header>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

/** How often, and after how long, the focus is given back to a page that does not take it yet. */
const TRIES = 20;
const PAUSE_MS = 50;

/**
 * Gives the focus back to where it was. react-aria does so with the next frame, and only if nothing else happened until
 * then; a webview that is slow to draw would leave the reader at the top of the page.
 */
function FocusBack() {
  const [before] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      setTimeout(() => giveBack(before, TRIES));
    },
    [before],
  );
  return null;
}

/** A page that was inert until now may refuse the focus until it is drawn; what took the focus meanwhile keeps it. */
function giveBack(before: Element | null, tries: number): void {
  const isLost = document.activeElement === null || document.activeElement === document.body;
  if (!isLost || tries === 0 || !(before instanceof HTMLElement) || !before.isConnected) return;
  before.focus();
  setTimeout(() => giveBack(before, tries - 1), PAUSE_MS);
}
