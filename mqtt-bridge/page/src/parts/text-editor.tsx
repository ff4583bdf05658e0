import { useRef } from "preact/hooks";
import type { Problem } from "../../../../core/problem.js";
import { t } from "../strings.js";

interface TextEditorProps {
  readonly text: string;
  readonly isFixed: boolean;
  readonly problems: readonly Problem[];
  /** Heading of the problems. */
  readonly wrong: string;
  readonly onText: (text: string) => void;
}

/** A text that a person writes, and what is wrong in it: each problem leads to its line. */
export function TextEditor({ text, isFixed, problems, wrong, onText }: TextEditorProps) {
  const place = useRef<HTMLTextAreaElement>(null);
  const goTo = (line: number): void => {
    const lines = text.split("\n");
    const begin = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    place.current?.focus();
    place.current?.setSelectionRange(begin, begin + (lines[line - 1] ?? "").length);
  };
  return (
    <div class="editor">
      <label>
        {t("editorText")}
        <textarea
          ref={place}
          rows={Math.min(30, Math.max(10, text.split("\n").length + 1))}
          spellcheck={false}
          autocapitalize="off"
          wrap="off"
          readOnly={isFixed}
          value={text}
          aria-invalid={problems.length > 0}
          aria-describedby="editor-wrong"
          onInput={({ currentTarget }) => onText(currentTarget.value)}
        />
      </label>
      <div id="editor-wrong" role="status">
        {problems.length > 0 && <p class="wrong">{wrong}</p>}
        <ul class="problems">
          {problems.map((problem, i) => (
            <li key={i}>
              {problem.line !== null && (
                <button type="button" class="plain" onClick={() => goTo(problem.line ?? 1)}>
                  {t("editorLine", { line: problem.line })}
                </button>
              )}{" "}
              {problem.field !== null && <code>{problem.field}</code>} <bdi>{problem.message}</bdi>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}
