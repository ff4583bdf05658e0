import type { IdentifierType } from "../../core/wire/lines.js";
import type { Random } from "../core/oracle/random.js";
import type { Planted } from "./day.js";

const DAY = 86_400;
const A_WEEK = 3;

/** Devices on which something is planted: phones, a television, a camera, a plug. */
const SENDERS = [
  "Asha's phone",
  "Ben's phone",
  "Tablet",
  "Living room TV",
  "Door camera",
  "Plug one",
];

/** What is planted: values of people, devices and contacts, and canaries. */
const VALUES: readonly (readonly [IdentifierType, string])[] = [
  ["imei", "Asha's phone"],
  ["imsi", "Asha's phone"],
  ["iccid", "Asha's phone"],
  ["android_id", "Asha's phone"],
  ["advertising_id", "Asha's phone"],
  ["phone", "Asha Rao"],
  ["email", "Asha Rao"],
  ["imei", "Ben's phone"],
  ["phone", "Ben Rao"],
  ["serial", "Door camera"],
  ["mac", "Tablet"],
  ["contact", "Contact 7"],
  ["contact", "Contact 23"],
  ["phone", "test contact"],
  ["text", "test word"],
];

/** Three sendings in each week, on three days of it, while people are up; some go where others went before. */
export function plan(days: number, start: number, random: Random): Planted[] {
  const planted: Planted[] = [];
  for (let week = 0; week * 7 < days; week++) {
    const free = [1, 2, 3, 4, 5, 6, 7];
    for (let n = 0; n < A_WEEK; n++) {
      const [weekday = 1] = free.splice(random.below(free.length), 1);
      const day = week * 7 + weekday;
      if (day > days) continue;
      const [type, label] = VALUES[random.below(VALUES.length)] ?? ["text", "test word"];
      planted.push({
        ts: start + (day - 1) * DAY + 7 * 3600 + random.below(16 * 3600),
        device: SENDERS[random.below(SENDERS.length)] ?? "Tablet",
        name: `collect${random.below(12)}.tracker.example`,
        type,
        label,
      });
    }
  }
  return planted.sort((a, b) => a.ts - b.ts);
}
