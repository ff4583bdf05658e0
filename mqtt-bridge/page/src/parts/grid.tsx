import type { ComponentChildren } from "preact";

interface GridProps {
  readonly class: string;
  /** What its rows are of, for who does not see it. */
  readonly label: string;
  /** Of all rows, also those that are not drawn; -1: not known. */
  readonly rows: number;
  readonly children: ComponentChildren;
}

/** A table whose rows the arrow keys go through: the grid pattern of the ARIA Authoring Practices Guide. */
export function Grid({ class: kind, label, rows, children }: GridProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: "ARIA in HTML" allows a table any role; the linter knows no such exception
    <table class={kind} role="grid" aria-label={label} aria-rowcount={rows}>
      {children}
    </table>
  );
}
