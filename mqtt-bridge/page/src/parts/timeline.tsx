import { useEffect, useRef } from "preact/hooks";
import type { HourBytes } from "../../../api/views.js";
import { formatDate } from "../format.js";
import { t } from "../strings.js";
import { language } from "../words/language.js";
import { formatBytes } from "./bytes.js";
import { Come, useList } from "./loaded.js";

/** What a device sent and got by the hour; the drawing is loaded when it is shown first. */
export function Timeline({ mac }: { mac: string }) {
  const hours = useList<HourBytes>(`/api/devices/${encodeURIComponent(mac)}/hours`);
  return (
    <section>
      <h2>{t("timeline")}</h2>
      <Come of={hours}>{(come) => <Hours hours={come} />}</Come>
    </section>
  );
}

function Hours({ hours }: { hours: readonly HourBytes[] }) {
  const [first, last] = [hours[0], hours.at(-1)];
  if (first === undefined || last === undefined) return <p class="quiet">{t("timelineNone")}</p>;
  const sum = (of: (hour: HourBytes) => number): string =>
    formatBytes(hours.reduce((bytes, hour) => bytes + of(hour), 0));
  const places = {
    up: sum(({ up }) => up),
    down: sum(({ down }) => down),
    first: formatDate(first.hour),
    last: formatDate(last.hour + 3600),
  };
  return (
    <>
      <p>{t("timelineTotal", places)}</p>
      <Drawing hours={hours} />
      <ul class="legend">
        <li>
          <span class="dot clear" aria-hidden="true" />
          {t("timelineUp")}
        </li>
        <li>
          <span class="dot ech" aria-hidden="true" />
          {t("timelineDown")}
        </li>
      </ul>
    </>
  );
}

function Drawing({ hours }: { hours: readonly HourBytes[] }) {
  const place = useRef<HTMLDivElement>(null);
  const tag = language.value;
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    let remove = (): void => {};
    let isWanted = true;
    void import("../plot.js").then(({ plot }) => {
      if (isWanted) remove = plot(element, hours);
    });
    return () => {
      isWanted = false;
      remove();
    };
  }, [hours, tag]);
  // What it shows stands in words above it.
  return <div class="plot" ref={place} aria-hidden="true" />;
}
