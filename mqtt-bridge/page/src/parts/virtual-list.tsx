import type { ComponentChildren } from "preact";
import { Grid } from "./grid.js";
import { type RowsOptions, useRows } from "./rows.js";

interface VirtualListProps<Item> extends RowsOptions<Item> {
  readonly children: (item: Item) => ComponentChildren;
  /** What the list is of, for who does not see it. */
  readonly label: string;
  /** There are more than these. */
  readonly isOpen?: boolean;
}

/** A long list of cards, each a row of a grid with one column. */
export function VirtualList<Item>(props: VirtualListProps<Item>) {
  const { items, keyOf, label, isOpen = false, children } = props;
  const rows = useRows<Item, HTMLTableSectionElement>(props);
  const { from, drawn, active } = rows;
  if (items.length === 0) return null;
  return (
    <Grid class="virtual" label={label} count={isOpen ? -1 : items.length} rows={rows}>
      {drawn.map((item, n) => (
        <tr
          key={keyOf(item)}
          data-key={keyOf(item)}
          aria-rowindex={from + n + 1}
          tabIndex={keyOf(item) === active ? 0 : -1}
        >
          <td>{children(item)}</td>
        </tr>
      ))}
    </Grid>
  );
}
