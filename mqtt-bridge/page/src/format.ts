import { computed } from "@preact/signals";
import type { DeviceView } from "../../api/views.js";
import { t } from "./strings.js";
import { language, localeOf } from "./words/language.js";

const DAY_MS = 86_400_000;
const formats = computed(() => {
  const locale = localeOf(language.value);
  const date = { day: "numeric", month: "short" } as const;
  return {
    time: new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" }),
    day: new Intl.DateTimeFormat(locale, date),
    year: new Intl.DateTimeFormat(locale, { ...date, year: "numeric" }),
    whole: new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }),
    region: new Intl.DisplayNames(locale, { type: "region" }),
    relative: new Intl.RelativeTimeFormat(locale, { numeric: "auto" }),
  };
});

/** A time as short as its distance allows: minutes ago, time of day, date. */
export function formatTime(seconds: number, now: number): string {
  const { time, day, year, relative } = formats.value;
  const at = new Date(seconds * 1000);
  const ago = now - at.getTime();
  if (ago >= 0 && ago < 3_600_000) return relative.format(-Math.floor(ago / 60_000), "minute");
  if (Math.abs(ago) < DAY_MS && at.getDate() === new Date(now).getDate()) return time.format(at);
  const date = at.getFullYear() === new Date(now).getFullYear() ? day : year;
  return `${date.format(at)}, ${time.format(at)}`;
}

/** Date and time of day in full, for what is kept. */
export function formatDate(seconds: number): string {
  return formats.value.whole.format(new Date(seconds * 1000));
}

/** A country by its two letters, as the page's language calls it. */
export function countryName(code: string): string {
  try {
    return formats.value.region.of(code) ?? code;
  } catch {
    return code;
  }
}

/** Name of a device for a heading; a maker's name is said to be one, and of a MAC only its ends are told. */
export function deviceName({ name, name_source, maker, mac }: DeviceView): string {
  if (name !== null && name_source !== "maker") return name;
  const made = maker ?? name;
  return made === null
    ? t("unknownDevice", { mac: `${mac.slice(0, 2)}…${mac.slice(-2)}` })
    : t("deviceBy", { maker: made });
}
