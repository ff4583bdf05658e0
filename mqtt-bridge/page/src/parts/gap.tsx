/** Keeps the place of rows that are not drawn. */
export function Gap({ height }: { height: number }) {
  if (height === 0) return null;
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: nothing in it takes the keyboard
  return <tr aria-hidden="true" style={{ height: `${height}px` }} />;
}
