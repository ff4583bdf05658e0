import { useState } from "preact/hooks";
import { keep, readKept } from "../kept.js";
import { t } from "../strings.js";

/** A text that is written, outlives a reload of the page, and what became of the newest try or save. */
export interface Editing {
  readonly text: string;
  readonly words: { readonly text: string; readonly bad: boolean } | null;
  readonly write: (text: string) => void;
  /** null: nothing is to be said. */
  readonly say: (text: string | null, bad?: boolean) => void;
  /** It is in force: nothing has to be kept for later. */
  readonly saved: () => void;
}

/** @param name under which the text is kept in the tab. @param original what is in force. */
export function useEditing(name: string, original: string): Editing {
  const [text, setText] = useState(readKept(name) ?? original);
  const [words, setWords] = useState<Editing["words"]>(null);
  return {
    text,
    words,
    write: (next) => {
      keep(name, next === original ? null : next);
      setText(next);
    },
    say: (said, bad = true) => setWords(said === null ? null : { text: said, bad }),
    saved: () => {
      keep(name, null);
      setWords({ text: t("editorSaved"), bad: false });
    },
  };
}

interface EditorActionsProps {
  readonly editing: Editing;
  readonly attempt: () => Promise<void>;
  /** null: it can only be tried. */
  readonly save: (() => Promise<void>) | null;
}

/** Try, save, and what became of it. */
export function EditorActions({ editing: { words }, attempt, save }: EditorActionsProps) {
  return (
    <>
      <p class="actions">
        <button type="button" class="plain" onClick={() => void attempt()}>
          {t("editorTry")}
        </button>
        {save !== null && (
          <button type="button" onClick={() => void save()}>
            {t("editorSave")}
          </button>
        )}
      </p>
      <p role="status" class={words?.bad === true ? "wrong" : ""}>
        {words?.text}
      </p>
    </>
  );
}
