import { lineSaid } from "../lines.js";

/** A line that the server wrote: in the page's language, or marked as English. */
export function ServerLine({ text }: { text: string }) {
  const said = lineSaid(text);
  return (
    <p class="quiet" lang={said.lang}>
      {said.text}
    </p>
  );
}
