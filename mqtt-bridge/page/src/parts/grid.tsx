import type { ComponentChildren } from "preact";
import type { Rows } from "./rows.js";

interface GridProps<Item> {
  readonly class: string;
  /** What its rows are of, for who does not see it. */
  readonly label: string;
  /** All rows, also those that are not drawn; -1: not known. */
  readonly count: number;
  readonly head?: ComponentChildren;
  readonly rows: Rows<Item, HTMLTableSectionElement>;
  /** The rows that are drawn. */
  readonly children: ComponentChildren;
}

/** A table whose rows the arrow keys go through: the grid pattern of the ARIA Authoring Practices Guide. */
export function Grid<Item>({ class: kind, label, count, head, rows, children }: GridProps<Item>) {
  const { place, before, after, onKeyDown, onFocusIn } = rows;
  return (
    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: screen readers leave arrow keys only to a grid, and "ARIA in HTML" lets a table be one; the rule has no option for it
    <table class={kind} role="grid" aria-label={label} aria-rowcount={count}>
      {head}
      <tbody
        ref={place}
        class="grid-rows"
        style={{ "--before": `${before}px`, "--after": `${after}px` }}
        {...{ onKeyDown, onFocusIn }}
      >
        {children}
      </tbody>
    </table>
  );
}
