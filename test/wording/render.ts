import mqtt from "mqtt";
import type { Alert } from "../../core/wire/lines.js";
import { startRun, telltale } from "../mqtt-bridge/program.js";
import { Broker } from "../torture/outage/mosquitto.js";
import { ValueSearch } from "./search.js";
import { wrongWords } from "./words.js";

/** All that left the program for some captures, by where it left. */
export interface Renderings {
  readonly texts: ReadonlyMap<string, string>;
  readonly alerts: readonly Alert[];
}

const ANSWER_MS = 20_000;

/** What the page asks for; the household's own values are what `/api/household` is for. */
const UNASKED = new Set(["/api/household", "/api/stream", "/api/openapi.json"]);

/** Runs captures through `telltale run`, `scan` and `export` and gathers what comes out. */
export async function render(
  captures: readonly string[],
  household: string,
  store: string,
): Promise<Renderings> {
  const texts = new Map<string, string>();
  const files = captures.flatMap((file) => ["--capture", file]);
  const broker = await Broker.start();
  const { run, page } = await startRun([
    ...files,
    "--household",
    household,
    "--store",
    store,
    "--broker",
    broker.url,
  ]);
  const messages: string[] = [];
  const client = mqtt.connect(broker.url, { protocolVersion: 5 });
  client.on("message", (topic, payload) => messages.push(`${topic} ${payload.toString()}`));
  await client.subscribeAsync("#", { qos: 1 });
  await run.printed(/still here/);
  for (const path of await pathsOf(page)) {
    const asked = fetch(new URL(path, page), { signal: AbortSignal.timeout(ANSWER_MS) });
    texts.set(`GET ${path}`, await (await asked).text());
  }
  const answer = await (await fetch(new URL("/api/alerts?limit=1000", page))).json();
  await run.stop("SIGINT");
  await client.endAsync(true);
  await broker.end();
  texts.set("MQTT", messages.join("\n"));
  texts.set("log", run.text);
  const report = await telltale(["scan", ...captures, "--household", household]);
  const lines = await telltale(["scan", ...captures, "--household", household, "--json"]);
  const exported = await telltale(["export", "--store", store, "--household", household]);
  texts.set("report", report.stdout + report.stderr);
  texts.set("scan --json", lines.stdout + lines.stderr);
  texts.set("export", exported.stdout + exported.stderr);
  const { items } = answer as { items: Alert[] };
  return { texts, alerts: [...items, ...alertsIn(messages), ...alertsOf(lines.stdout)] };
}

/** Everything that can be read without knowing an id. */
async function pathsOf(page: string): Promise<string[]> {
  const described = (await (await fetch(new URL("/api/openapi.json", page))).json()) as {
    paths: Record<string, { get?: { responses: { 200: { content: object } } } }>;
  };
  return Object.entries(described.paths).flatMap(([path, { get }]) => {
    const isRead = get !== undefined && "application/json" in get.responses[200].content;
    return isRead && !path.includes("{") && !UNASKED.has(path) ? [path] : [];
  });
}

function alertsIn(messages: readonly string[]): Alert[] {
  const sent = messages.filter((message) => /^\S+\/alert \{/.test(message));
  return sent.map((message) => JSON.parse(message.slice(message.indexOf(" ") + 1)) as Alert);
}

function alertsOf(json: string): Alert[] {
  const lines = json.split("\n").filter((line) => line.startsWith('{"kind":"alert"'));
  return lines.map((line) => JSON.parse(line) as Alert);
}

/** What is wrong with renderings: household values in them, and words that may not be used. */
export function faults({ texts, alerts }: Renderings, household: string): string[] {
  const search = new ValueSearch(household);
  const values = [...texts].flatMap(([where, text]) =>
    search.in(text, where !== "MQTT").map((form) => `${where}: ${form}`),
  );
  return [...values, ...new Set(alerts.flatMap(wrongWords))];
}
