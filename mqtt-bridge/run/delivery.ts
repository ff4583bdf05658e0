import * as v from "valibot";
import { DELIVERY_DEFAULT, type DeliverySettings } from "../../core/alert/notifier.js";
import type { Store } from "../store/port.js";

const KEY = "delivery";
const HOUR = "digest_hour: expected a whole hour from 0 to 23";
const DAYS = "digest_days: expected 1 to 30";
const MODE = "modes: expected a list of {rule, device, mode: push, list or mute}";
/** Modes that a household may set. */
const MODES_MAX = 200;

const name = v.nullable(v.pipe(v.string(MODE), v.maxLength(128, MODE)), null);

/** How people want to be told, as the page and the API write it. */
export const deliverySchema = v.strictObject(
  {
    modes: v.pipe(
      v.array(
        v.strictObject(
          { rule: name, device: name, mode: v.picklist(["push", "list", "mute"], MODE) },
          MODE,
        ),
        MODE,
      ),
      v.maxLength(MODES_MAX, `modes: at most ${MODES_MAX}`),
    ),
    digest_hour: v.pipe(v.number(HOUR), v.integer(HOUR), v.minValue(0, HOUR), v.maxValue(23, HOUR)),
    digest_days: v.pipe(v.number(DAYS), v.integer(DAYS), v.minValue(1, DAYS), v.maxValue(30, DAYS)),
  },
  "expected modes, digest_hour and digest_days",
);

export type DeliveryView = v.InferOutput<typeof deliverySchema>;

/** What was saved; the defaults where nothing was, or where it cannot be read any more. */
export function loadDelivery(store: Pick<Store, "setting">): DeliveryView {
  const saved = store.setting(KEY);
  const read = saved === null ? null : v.safeParse(deliverySchema, parse(saved));
  if (read?.success === true) return read.output;
  const { modes, digestHour, digestDays } = DELIVERY_DEFAULT;
  return { modes: [...modes], digest_hour: digestHour, digest_days: digestDays };
}

export function saveDelivery(store: Pick<Store, "setSetting">, view: DeliveryView): void {
  store.setSetting(KEY, JSON.stringify(view));
}

/** For the pipelines; the evening is that of this machine's clock. */
export function deliverySettings({
  modes,
  digest_hour,
  digest_days,
}: DeliveryView): DeliverySettings {
  const utcOffset = -new Date().getTimezoneOffset() * 60;
  return { modes, digestHour: digest_hour, digestDays: digest_days, utcOffset };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
