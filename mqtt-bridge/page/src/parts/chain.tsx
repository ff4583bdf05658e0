import type { Transform } from "../../../../core/wire/codes.js";
import type { SightingLine } from "../../../../core/wire/lines.js";
import { t } from "../strings.js";

/** What had to be undone, step by step from the bytes as they were sent to the value. */
export function Chain({ transforms, masked }: Pick<SightingLine, "transforms" | "masked">) {
  if (transforms.length === 0) return null;
  return (
    <ol class="chain" aria-label={t("chain")}>
      <li>{t("chainSent")}</li>
      {(transforms as readonly Transform[]).map((each, n) => (
        <li key={`${n} ${each}`}>{t(`transform.${each}`)}</li>
      ))}
      {masked !== null && (
        <li>
          <code>{masked}</code>
        </li>
      )}
    </ol>
  );
}
