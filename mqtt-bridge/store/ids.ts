import { randomBytes } from "node:crypto";
import { keyedIds, type MakeId } from "../../core/alert/ids.js";
import type { Store } from "./port.js";

const SETTING = "id key";
const KEY_BYTES = 32;

/** Ids of alerts and devices under this store's own key, which is made at the first start and never leaves it. */
export function idsOf(store: Pick<Store, "setting" | "setSetting">): MakeId {
  const known = store.setting(SETTING);
  const key = known === null ? randomBytes(KEY_BYTES) : Buffer.from(known, "base64url");
  if (known === null) store.setSetting(SETTING, key.toString("base64url"));
  return keyedIds(key);
}
