import { basename, join } from "node:path";
import { ListError, parseDomainList, writeDomainList } from "../../core/rules/list.js";
import type { DomainList } from "../../core/rules/types.js";
import { Failure } from "../failure.js";
import { fetchBytes, isAddress, replaceFile } from "../net/fetched.js";
import { filesOf, LIST_ENDING, readList } from "./read.js";

/** Bytes that a list may have, and how long its server may take, milliseconds. */
const BYTES_MAX = 32 * 1024 * 1024;
const PATIENCE = 30_000;

const NAME = /^[a-z0-9-]{1,64}$/;

export interface FetchOptions {
  /** Folder of rule packs, made when it is not there. */
  readonly dir: string;
  readonly name: string | null;
  /** As the user states it; null: as the list itself says. */
  readonly licence: string | null;
  /** ISO date of today. */
  readonly today: string;
}

/**
 * Reads a plain domain list from a file or an address and keeps it in the folder. What was there stays when the new one
 * cannot be read or is no list.
 * @throws Failure, one line.
 */
export async function fetchList(from: string, options: FetchOptions): Promise<DomainList> {
  const name = options.name ?? nameOf(from);
  if (!NAME.test(name)) {
    throw new Failure(
      `telltale rules fetch: ${JSON.stringify(name)} is no name of a list; give one with --name (a-z, 0-9, -)`,
    );
  }
  const { bytes } = await fetchBytes(from, BYTES_MAX, PATIENCE);
  const read = parse(from, name, Buffer.from(bytes).toString("utf8"));
  const licence = options.licence ?? read.licence;
  const list = { ...read, source: from, date: options.today, licence };
  replaceFile(join(options.dir, `${name}${LIST_ENDING}`), writeDomainList(list));
  return list;
}

/** Reads each list of the folder that came from an address again. Gives a line for each. */
export async function updateLists(
  dir: string,
  today: string,
): Promise<{ line: string; failed: boolean }[]> {
  const lines: { line: string; failed: boolean }[] = [];
  for (const [, path] of filesOf(dir, /\.domains$/)) {
    const { name, source, licence, date } = readList(path);
    if (!isAddress(source)) continue;
    try {
      const list = await fetchList(source, { dir, name, licence, today });
      lines.push({ line: describeList(list, today), failed: false });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const kept = `the one of ${date ?? "an unknown day"} is kept`;
      lines.push({ line: `${name}: ${error.message}; ${kept}`, failed: true });
    }
  }
  return lines;
}

/** `list/ads  1,234 domains from https://..., 3 days old, licence CC0-1.0`. */
export function describeList(list: DomainList, today: string): string {
  const { name, domains, source, licence, skipped } = list;
  const unread = skipped === 0 ? "" : `, ${skipped} lines not understood`;
  const terms = licence === null ? "licence not stated" : `licence ${licence}`;
  const count = domains.size.toLocaleString("en");
  return `list/${name}  ${count} domains from ${source}, ${ageOf(list, today)}, ${terms}${unread}`;
}

function ageOf({ date }: DomainList, today: string): string {
  if (date === null) return "age unknown";
  const days = Math.round((Date.parse(today) - Date.parse(date)) / 86_400_000);
  return days <= 0 ? "of today" : `${days} ${days === 1 ? "day" : "days"} old`;
}

function nameOf(from: string): string {
  const last = basename(from.replace(/[?#].*$/, ""));
  return last.toLowerCase().replace(/\.[a-z]+$/, "");
}

function parse(from: string, name: string, content: string): DomainList {
  try {
    return parseDomainList(name, content);
  } catch (error) {
    if (error instanceof ListError) throw new Failure(`${from}: ${error.message}`);
    throw error;
  }
}
