import { homedir, hostname } from "node:os";
import { dirname } from "node:path";

const LINES_MAX = 300;
const CODE = /\.(ts|tsx|js|mjs|c|h|sh|css|html)$|(^|\/)Makefile$/;
const GENERATED = /\.gen\.[a-z]+$/;

/** One line if a file of code is longer than allowed. */
export function checkLength(file: string, text: string): string[] {
  if (!CODE.test(file) || GENERATED.test(file)) return [];
  const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  return lines > LINES_MAX ? [`${file}: ${lines} lines; at most ${LINES_MAX}`] : [];
}

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** What would tell where this checkout lies: its folder, the folder above, the home folder, the machine's name. */
export function machineWords(root: string): RegExp {
  const folders = [root, dirname(root), homedir()].filter((folder) => folder !== "/");
  const paths = folders.map((folder) => `(?<![\\w.])${escapeRegExp(folder)}(?=/|["'\`\\s:]|$)`);
  const name = hostname();
  const host = name.length >= 6 && name !== "localhost" ? [`\\b${escapeRegExp(name)}\\b`] : [];
  return new RegExp([...paths, ...host, "/(?:home|Users)/(?!pi\\b|user\\b)\\w+/"].join("|"), "m");
}

/** One line for the first place where a file names something of one machine. */
export function checkMachine(file: string, text: string, words: RegExp): string[] {
  const found = words.exec(text);
  if (found === null) return [];
  const line = text.slice(0, found.index).split("\n").length;
  return [`${file}:${line}: names this machine (${found[0]})`];
}
