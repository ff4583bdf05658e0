import { useEffect, useState } from "preact/hooks";
import type { BlockPreviewView } from "../../../api/views.js";
import { formatTime } from "../format.js";
import { ask } from "../request.js";
import { clock } from "../state.js";
import { t } from "../strings.js";
import { Advice } from "./advice.js";

/** Days that the server looks back, seconds; a little less is taken for the whole. */
const WHOLE = 6.9 * 86_400;
/** Names that are told at first. */
const SHOWN = 6;

interface BlockPreviewProps {
  /** Question to the API. */
  readonly path: string;
  /** Advice that stands there already. */
  readonly known?: string | null;
}

/** What a block would have closed in the last days: names with their counts, and what rules say that breaks. */
export function BlockPreview({ path, known = null }: BlockPreviewProps) {
  const [preview, setPreview] = useState<BlockPreviewView | "failed" | null>(null);
  useEffect(() => {
    let isWanted = true;
    setPreview(null);
    void ask<BlockPreviewView>("GET", path).then((answer) => {
      if (isWanted) setPreview(answer.ok ? answer.value : "failed");
    });
    return () => {
      isWanted = false;
    };
  }, [path]);
  return (
    <div class="preview" aria-live="polite">
      {preview === null && <p class="quiet">{t("loading")}</p>}
      {preview === "failed" && <p class="quiet">{t("previewFailed")}</p>}
      {preview !== null && preview !== "failed" && <Used preview={preview} known={known} />}
    </div>
  );
}

function Used({ preview, known }: { preview: BlockPreviewView; known: string | null }) {
  const { items, total, advice } = preview;
  const shown = items.slice(0, SHOWN);
  return (
    <>
      <p>{total === 0 ? sinceWords(preview, "previewNone") : sinceWords(preview, "previewUsed")}</p>
      {shown.length > 0 && (
        <ul>
          {shown.map(({ name, count }) => (
            <li key={name}>
              <bdi>{name}</bdi>
              {count !== null && ` (${t("times", { n: count })})`}
            </li>
          ))}
        </ul>
      )}
      {total > shown.length && <p class="quiet">{t("previewMore", { n: total - shown.length })}</p>}
      {advice
        .filter((each) => each !== known)
        .map((each) => (
          <Advice key={each} text={each} />
        ))}
    </>
  );
}

function sinceWords({ since }: BlockPreviewView, key: "previewUsed" | "previewNone"): string {
  const now = clock.value / 1000;
  if (since === null || now - since >= WHOLE) return t(key);
  return t(`${key}Since`, { time: formatTime(since, clock.value) });
}
