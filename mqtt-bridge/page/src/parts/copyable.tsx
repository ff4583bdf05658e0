import { useRef, useState } from "preact/hooks";
import { t } from "../strings.js";

/** A text to be taken elsewhere, whole. */
export function Copyable({ label, text }: { label: string; text: string }) {
  const place = useRef<HTMLTextAreaElement>(null);
  const [isCopied, setCopied] = useState(false);
  const copy = (): void => {
    place.current?.select();
    // The newer clipboard interface exists only under https, which a page in the home has not.
    setCopied(document.execCommand("copy"));
  };
  return (
    <div class="copyable">
      <label>
        {label}
        <textarea
          ref={place}
          readOnly
          rows={Math.min(6, Math.ceil(text.length / 30))}
          value={text}
        />
      </label>
      <button type="button" class="plain" onClick={copy}>
        {t("copy")}
      </button>
      <span role="status">{isCopied && t("copied")}</span>
    </div>
  );
}
