import { accessSync, constants, existsSync, readdirSync, statfsSync, statSync } from "node:fs";
import { join } from "node:path";
import { plural } from "../../core/scan/layout.js";
import { type Inputs, readInputs } from "../engine.js";
import { describeError } from "../failure.js";
import { Pairs } from "../pair/pairs.js";
import type { Report } from "../pair/report.js";
import { storedRules } from "../rules/push.js";
import type { RunSettings } from "../run/settings.js";
import { doubtful, type Finding, ok, wrong } from "./finding.js";

/** Bytes that a store wants free, and of which it is refused. */
const SPACE_LOW = 200e6;
const SPACE_NONE = 20e6;
/** Seconds after which a router is missed. */
const SILENCE = 600;

/** What the household made: its folder, its file, its rules, its routers. `now` in epoch seconds. */
export function lookAtHome(settings: RunSettings, now: number): Finding[] {
  const folder = store(settings.storeDir);
  if (folder.some(({ state }) => state === "wrong")) return folder;
  return [...folder, ...household(settings), ...routers(settings.storeDir, now)];
}

function store(dir: string): Finding[] {
  if (!existsSync(dir)) return [doubtful(`store: ${dir} is not there yet; telltale run makes it`)];
  if (!statSync(dir).isDirectory()) return [wrong(`store: ${dir} is not a folder; name another`)];
  try {
    accessSync(dir, constants.R_OK | constants.W_OK | constants.X_OK);
    readdirSync(dir);
  } catch (error) {
    return [wrong(`store: ${dir}: ${describeError(error)}; run this as root or as its owner`)];
  }
  const { bavail, bsize } = statfsSync(dir);
  const free = bavail * bsize;
  const space = `store: ${dir}, ${Math.floor(free / 1e6)} MB free`;
  const findings = [spaceOf(free, space)];
  if ((statSync(dir).mode & 0o077) !== 0) {
    findings.push(doubtful(`store: other users may look into ${dir}; chmod 700 ${dir}`));
  }
  return findings;
}

function spaceOf(free: number, line: string): Finding {
  if (free < SPACE_NONE) return wrong(`${line}; make room`);
  return free < SPACE_LOW ? doubtful(`${line}; make room`) : ok(line);
}

function household(settings: RunSettings): Finding[] {
  const own = join(settings.storeDir, "household.yaml");
  const file = settings.household ?? (existsSync(own) ? own : null);
  if (file === null) {
    return [doubtful("household: none yet; add people and devices on the page under Household")];
  }
  const rules = settings.rules ?? storedRules(settings.storeDir);
  try {
    return [...describeInputs(file, readInputs({ household: file, rules, lan: settings.lan }))];
  } catch (error) {
    return describeError(error)
      .split("\n")
      .map((line) => wrong(line));
  }
}

function describeInputs(file: string, { household, rules, warnings }: Inputs): Finding[] {
  const { devices, identifiers } = household;
  const counts = `${plural(devices.length, "device")}, ${identifiers.length} values to look for`;
  return [
    ok(`household: ${file}: ${counts}`),
    ok(`rules: ${rules.rules.length}, and ${rules.lists.length} domain lists`),
    ...warnings.map((line) => doubtful(line)),
  ];
}

function routers(storeDir: string, now: number): Finding[] {
  const pairs = new Pairs(storeDir);
  const ids = pairs.ids();
  if (ids.length === 0) {
    return [doubtful("routers: none is paired; begin with telltale pair --router NAME")];
  }
  return ids.flatMap((id) => router(id, pairs.report(id).load(), now));
}

function router(id: string, { last_seen: seen, health }: Report, now: number): Finding[] {
  if (seen === null) return [doubtful(`router ${id}: never heard of; does its agent run?`)];
  const ago = Math.max(0, Math.round(now - seen));
  const line = `router ${id}: heard of ${ago} s ago`;
  const heard =
    ago > SILENCE ? wrong(`${line}; look at its agent and its way to the broker`) : ok(line);
  return [heard, ...guard(id, health?.counters ?? {})];
}

/** What it costs that packets wait until they are judged: only what can be read does. */
function guard(id: string, counters: Readonly<Record<string, number>>): Finding[] {
  const { guard_judged: judged = 0, guard_bytes: bytes = 0, guard_micros: micros = 0 } = counters;
  if (judged === 0 || micros === 0) return [];
  const each = `${Math.round(micros / judged)} us for ${Math.round(bytes / judged)} bytes`;
  const rate = `${Math.max(1, Math.round((8 * bytes) / micros))} Mbit/s`;
  return [
    ok(
      `router ${id}: guard: ${plural(judged, "packet")} judged, ${each} each: of such at most ${rate} leave`,
    ),
  ];
}
