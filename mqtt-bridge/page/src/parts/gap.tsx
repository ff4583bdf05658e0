/** Keeps the place of rows that are not drawn. */
export function Gap({ height }: { height: number }) {
  if (height === 0) return null;
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: the rule takes every row for focusable; one without tabindex and cells is not
  return <tr aria-hidden="true" style={{ height: `${height}px` }} />;
}
