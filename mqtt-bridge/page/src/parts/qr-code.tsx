import { useEffect, useState } from "preact/hooks";
import type { Drawing } from "../qr.js";
import { t } from "../strings.js";

/** A link that a phone's camera opens, so that nobody has to type it; nothing until it is drawn. */
export function QrCode({ text }: { text: string }) {
  const [drawing, setDrawing] = useState<Drawing | null>(null);
  useEffect(() => {
    let isWanted = true;
    setDrawing(null);
    // The link stands beside it: where the picture cannot be had, nothing is said.
    void import("../qr.js")
      .then(({ drawQr }) => drawQr(text))
      .catch(() => null)
      .then((made) => {
        if (isWanted) setDrawing(made);
      });
    return () => {
      isWanted = false;
    };
  }, [text]);
  if (drawing === null) return null;
  const { side, path } = drawing;
  return (
    <figure class="qr">
      <svg viewBox={`0 0 ${side} ${side}`} role="img" aria-label={t("qrWhat")}>
        <path d={`M0 0h${side}v${side}h-${side}z`} class="ground" />
        <path d={path} />
      </svg>
      <figcaption>{t("qrMore")}</figcaption>
    </figure>
  );
}
