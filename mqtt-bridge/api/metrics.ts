import type { Hono, MiddlewareHandler } from "hono";
import { isLoopback } from "../machine/seal.js";
import { splitScope } from "./asker/neighbours.js";
import { addressOf } from "./guard.js";
import type { RouterView, StatusView } from "./views.js";

/** What `/healthz` and `/metrics` are made of. */
export interface Vitals {
  /** Why this is not as it should be, a line each; empty: all is well. */
  readonly ailing: () => readonly string[];
  readonly status: () => StatusView;
  /** Messages that wait for the broker. */
  readonly waiting: () => number;
  /** What waits because the store cannot be written. */
  readonly unstored: () => { readonly batches: number; readonly dropped: number };
}

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number];

interface Metric {
  readonly name: string;
  readonly type: "gauge" | "counter";
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** `GET /healthz`, for whoever starts this again when it ails: 200 and `ok`, or 503 and why. */
export function addHealth(app: Hono, { ailing }: Vitals): void {
  app.get("/healthz", (c) => {
    const why = ailing();
    return why.length === 0 ? c.text("ok\n") : c.text(`${why.join("\n")}\n`, 503);
  });
}

/**
 * `GET /metrics` in the text format of Prometheus 0.0.4; counts only, no name and no value of the household. A collector
 * on this machine needs no password, any other is for `guard`.
 */
export function addMetrics(app: Hono, vitals: Vitals, guard: MiddlewareHandler): void {
  const fromOutside: MiddlewareHandler = (c, next) =>
    isLoopback(splitScope(addressOf(c))[0].replace(/^::ffff:/, "")) ? next() : guard(c, next);
  app.get("/metrics", fromOutside, (c) => {
    c.header("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    return c.body(metrics(vitals).map(textOf).join(""));
  });
}

function metrics({ status, waiting, unstored, ailing }: Vitals): Metric[] {
  const view = status();
  const { routers, open } = view;
  const one = (value: number): Sample[] => [[{}, value]];
  return [
    gauge("telltale_info", "Version that runs", [[{ version: view.version }, 1]]),
    gauge("telltale_healthy", "1: nothing ails", one(ailing().length === 0 ? 1 : 0)),
    gauge("telltale_devices", "Devices that were seen", one(view.devices)),
    gauge("telltale_sightings", "Sightings that are kept", one(view.sightings)),
    gauge(
      "telltale_alerts_open",
      "Alerts that nobody has seen yet",
      Object.entries(open).map(([severity, count]): Sample => [{ severity }, count]),
    ),
    gauge("telltale_mqtt_connected", "1: the broker is there", one(Number(view.mqtt.connected))),
    gauge("telltale_outbox_messages", "Messages that wait for the broker", one(waiting())),
    gauge("telltale_unstored_batches", "Batches that wait for the store", one(unstored().batches)),
    counter(
      "telltale_unstored_lines_total",
      "Lines that were dropped because the store could not be written",
      one(unstored().dropped),
    ),
    gauge("telltale_settings_errors", "Errors in the newest settings", one(view.problems.length)),
    gauge(
      "telltale_router_online",
      "1: the router is watched",
      each(routers, ({ availability }) => Number(availability === "online")),
    ),
    counter(
      "telltale_router_lost_total",
      "Events that did not reach the plane",
      each(routers, ({ lost }) => lost),
    ),
    counter(
      "telltale_router_batches_total",
      "Event batches that were read",
      each(routers, ({ batches }) => batches.read),
    ),
    gauge("process_resident_memory_bytes", "Memory in use", one(process.memoryUsage.rss())),
    counter("process_cpu_seconds_total", "Processor time", one(process.cpuUsage().user / 1e6)),
  ];
}

function each(routers: readonly RouterView[], value: (router: RouterView) => number): Sample[] {
  return routers.map((router) => [{ router: router.id }, value(router)]);
}

function gauge(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, type: "gauge", help, samples };
}

function counter(name: string, help: string, samples: readonly Sample[]): Metric {
  return { name, type: "counter", help, samples };
}

function textOf({ name, type, help, samples }: Metric): string {
  const lines = samples.map(([labels, value]) => `${name}${labelsOf(labels)} ${value}`);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ""].join("\n");
}

function labelsOf(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${quoted(value)}`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function quoted(value: string): string {
  return `"${value.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}
