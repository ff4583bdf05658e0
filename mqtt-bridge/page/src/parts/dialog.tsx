import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

interface DialogProps {
  readonly title: string;
  /** Escape, or the browser, closed it; the keyboard is back where it was. */
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A modal dialog, open for as long as it is drawn: the keyboard stays in it and then goes back to what opened it. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const place = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const [dialog, opener] = [place.current, document.activeElement];
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    <dialog ref={place} aria-labelledby={heading} onClose={onClose}>
      <h2 id={heading}>
        <bdi class="said">{title}</bdi>
      </h2>
      {children}
    </dialog>
  );
}
