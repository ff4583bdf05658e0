import { correction, generate } from "lean-qr";

/** Modules of white around it, as ISO/IEC 18004 asks for. */
const QUIET = 4;

/** A QR code as it is drawn: its side with the white around it, and the black of it as an SVG path. */
export interface Drawing {
  readonly side: number;
  readonly path: string;
}

/** Draws a text that fits a QR code. @throws Error for more than about 2,300 characters. */
export function drawQr(text: string): Drawing {
  const code = generate(text, { minCorrectionLevel: correction.M });
  const dark: string[] = [];
  for (let y = 0; y < code.size; y++) {
    for (let x = 0; x < code.size; x++) {
      if (code.get(x, y)) dark.push(`M${x + QUIET} ${y + QUIET}h1v1h-1z`);
    }
  }
  return { side: code.size + 2 * QUIET, path: dark.join("") };
}
