import uPlot from "uplot";
import type { HourBytes } from "../../api/views.js";
import { formatBytes } from "./parts/bytes.js";
import { t } from "./strings.js";
import { language, localeOf } from "./words/language.js";
import "uplot/dist/uPlot.min.css";

const HEIGHT = 200;
const HOUR = 3600;

/** Draws hours as lines that fill their place; gives what removes it. */
export function plot(place: HTMLElement, hours: readonly HourBytes[]): () => void {
  const style = getComputedStyle(place);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const [quiet, line] = [colour("--quiet"), colour("--line")];
  const date = new Intl.DateTimeFormat(localeOf(language.value), {
    ...({ day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" } as const),
  });
  const axis = {
    stroke: quiet,
    grid: { stroke: line, width: 1 },
    ticks: { stroke: line, width: 1 },
  };
  const font = `12px ${style.fontFamily}`;
  const drawn = new uPlot(
    {
      width: place.clientWidth,
      height: HEIGHT,
      cursor: { show: false },
      legend: { show: false },
      axes: [
        {
          ...axis,
          font,
          space: 130,
          values: (_, ticks) => ticks.map((at) => date.format(at * 1000)),
        },
        { ...axis, font, size: 76, values: (_, ticks) => ticks.map((bytes) => formatBytes(bytes)) },
      ],
      series: [
        {},
        { label: t("timelineUp"), stroke: colour("--serious"), width: 2, ...steps() },
        { label: t("timelineDown"), stroke: colour("--note"), width: 2, dash: [5, 4], ...steps() },
      ],
    },
    dataOf(hours),
    place,
  );
  const watch = new ResizeObserver(() =>
    drawn.setSize({ width: place.clientWidth, height: HEIGHT }),
  );
  watch.observe(place);
  return () => {
    watch.disconnect();
    drawn.destroy();
  };
}

function steps(): Partial<uPlot.Series> {
  const paths = uPlot.paths.stepped?.({ align: 1 });
  return paths === undefined ? { points: { show: false } } : { paths, points: { show: false } };
}

/** Each hour from the first to the last, those without traffic as nothing. */
function dataOf(hours: readonly HourBytes[]): uPlot.AlignedData {
  const known = new Map(hours.map((each) => [each.hour, each]));
  const [first, last] = [hours[0]?.hour ?? 0, hours.at(-1)?.hour ?? 0];
  const [times, ups, downs]: [number[], number[], number[]] = [[], [], []];
  // A capture may span years; then only hours with traffic are drawn.
  const isLong = (last - first) / HOUR > 24 * 60;
  const all = isLong
    ? hours.map(({ hour }) => hour)
    : Array.from({ length: (last - first) / HOUR + 2 }, (_, n) => first + n * HOUR);
  for (const hour of all) {
    times.push(hour);
    ups.push(known.get(hour)?.up ?? 0);
    downs.push(known.get(hour)?.down ?? 0);
  }
  return [times, ups, downs];
}
