import { existsSync } from "node:fs";
import { join } from "node:path";
import { ATTRIBUTION_FILE } from "../cli/paths.js";

/** Name of the file in the store, where `telltale update-data` puts newer data on networks. */
export const RENEWED = "attribution.bin";

/** Where newer data on networks is or would be; null without a store. */
export function renewedFile(storeDir: string | null): string | null {
  return storeDir === null ? null : join(storeDir, RENEWED);
}

/** The look-up file that names networks: the store's own, else the one that came with the program. */
export function attributionFile(storeDir: string | null): string {
  const renewed = renewedFile(storeDir);
  return renewed !== null && existsSync(renewed) ? renewed : ATTRIBUTION_FILE;
}
