import { readFileSync } from "node:fs";
import type { Arguments, Flags } from "../../cli/args.js";
import { describeError, Failure } from "../../failure.js";
import { isInHome } from "./message.js";
import type { NtfySettings } from "./ntfy.js";

export const NTFY_FLAGS: Flags = {
  ntfy: {
    value: "URL",
    help: "tell an ntfy server too: its address with a topic, such as http://192.168.1.5:2586/alerts",
  },
  "ntfy-token": { value: "FILE", help: "file with the access token for the ntfy server" },
  "ntfy-own": {
    help: "the ntfy server is ours, though not in the home: it is told the whole alert",
  },
};

const TOPIC = /^\/([A-Za-z0-9_-]{1,64})$/;

/** null: none is asked for. @throws Failure, one line, on what does not fit. */
export function readNtfy(args: Arguments): NtfySettings | null {
  const text = args.one("ntfy");
  if (text === null) {
    for (const flag of ["ntfy-token", "ntfy-own"]) {
      if (args.has(flag)) throw new Failure(`${args.place(flag)} needs ${args.place("ntfy")}`);
    }
    return null;
  }
  const { url, topic } = readAddress(args.place("ntfy"), text);
  const isHome = isInHome(url.hostname);
  const token = readToken(args);
  if (token !== null && url.protocol === "http:" && !isHome) {
    throw new Failure(
      `${args.place("ntfy-token")}: a token is sent outside the home over https only`,
    );
  }
  return { server: `${url.origin}/`, topic, token, isOwn: args.has("ntfy-own") || isHome };
}

function readAddress(place: string, text: string): { url: URL; topic: string } {
  const url = URL.canParse(text) ? new URL(text) : null;
  const topic = TOPIC.exec(url?.pathname ?? "")?.[1];
  const isPlain = url?.username === "" && url.search === "";
  if (url !== null && topic !== undefined && isPlain && /^https?:$/.test(url.protocol)) {
    return { url, topic };
  }
  throw new Failure(
    `${place} ${JSON.stringify(text)}: expected http:// or https://, a host, and a topic of letters, digits, _ and -`,
  );
}

function readToken(args: Arguments): string | null {
  const file = args.one("ntfy-token");
  if (file === null) return null;
  try {
    const token = readFileSync(file, "utf8").trim();
    if (/^[\x21-\x7e]{1,256}$/.test(token)) return token;
  } catch (error) {
    throw new Failure(`${args.place("ntfy-token")} ${file}: ${describeError(error)}`);
  }
  throw new Failure(`${args.place("ntfy-token")} ${file}: expected one line, the token`);
}
