import { formatIpv4, formatIpv6 } from "./address.js";
import { encodeBase64 } from "./base64.js";
import { decodeText } from "./text.js";

/** HTTPS records (RFC 9460). */

const ECH_KEY = 5;
const NAMES: readonly string[] = [
  "mandatory",
  "alpn",
  "no-default-alpn",
  "port",
  "ipv4hint",
  "ech",
  "ipv6hint",
];
const ECH_VERSION = 0xfe0d;

/** What an HTTPS record says. */
export interface ServiceRecord {
  /** As RFC 9460 writes it: `1 . alpn=h2,h3 ech=…`. */
  readonly text: string;
  /** Outer names of its encrypted ClientHello configurations (RFC 9849, 4); null without any configuration. */
  readonly publicNames: readonly string[] | null;
}

/** Reads bytes from front to back; null from the first one that is not there. */
class Reader {
  #at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get left(): number {
    return this.bytes.length - this.#at;
  }

  take(size: number): Uint8Array | null {
    if (size > this.left) return null;
    this.#at += size;
    return this.bytes.subarray(this.#at - size, this.#at);
  }

  number(size: number): number | null {
    const bytes = this.take(size);
    return bytes === null ? null : bytes.reduce((value, byte) => value * 256 + byte, 0);
  }

  /** Bytes behind their length of `width` bytes. */
  counted(width: number): Uint8Array | null {
    const size = this.number(width);
    return size === null ? null : this.take(size);
  }
}

/** Reads a record's data; null when it contradicts itself. */
export function readServiceRecord(bytes: Uint8Array): ServiceRecord | null {
  const reader = new Reader(bytes);
  const priority = reader.number(2);
  const target = readTarget(reader);
  if (priority === null || target === null) return null;
  const words = [String(priority), target === "" ? "." : target];
  let publicNames: readonly string[] | null = null;
  while (reader.left > 0) {
    const key = reader.number(2);
    const value = reader.counted(2);
    if (key === null || value === null) return null;
    words.push(parameterText(key, value));
    if (key === ECH_KEY) publicNames = readPublicNames(value);
  }
  return { text: words.join(" "), publicNames };
}

function readTarget(reader: Reader): string | null {
  const labels: string[] = [];
  for (;;) {
    const label = reader.counted(1);
    if (label === null) return null;
    if (label.length === 0) return labels.join(".");
    labels.push(decodeText(label));
  }
}

function parameterText(key: number, value: Uint8Array): string {
  const name = NAMES[key] ?? `key${key}`;
  const text = valueText(name, value);
  return text === "" ? name : `${name}=${text}`;
}

function valueText(name: string, value: Uint8Array): string {
  switch (name) {
    case "alpn":
      return listed(new Reader(value), (reader) => reader.counted(1))
        .map(decodeText)
        .join(",");
    case "port":
      return String(new Reader(value).number(2) ?? "");
    case "ipv4hint":
      return listed(new Reader(value), (reader) => reader.take(4))
        .map(formatIpv4)
        .join(",");
    case "ipv6hint":
      return listed(new Reader(value), (reader) => reader.take(16))
        .map(formatIpv6)
        .join(",");
    default:
      return encodeBase64(value);
  }
}

/** What `read` takes until it takes no more. */
function listed(reader: Reader, read: (reader: Reader) => Uint8Array | null): Uint8Array[] {
  const items: Uint8Array[] = [];
  while (reader.left > 0) {
    const item = read(reader);
    if (item === null) break;
    items.push(item);
  }
  return items;
}

/** Public names of an ECHConfigList; configurations of other versions are passed over. */
function readPublicNames(value: Uint8Array): string[] {
  const list = new Reader(new Reader(value).counted(2) ?? new Uint8Array());
  const names: string[] = [];
  for (;;) {
    const version = list.number(2);
    const contents = list.counted(2);
    if (version === null || contents === null) return names;
    const name = version === ECH_VERSION ? publicName(new Reader(contents)) : null;
    if (name !== null) names.push(name);
  }
}

/** Behind config_id, kem_id, public_key, cipher_suites, maximum_name_length. */
function publicName(config: Reader): string | null {
  config.take(3);
  config.counted(2);
  config.counted(2);
  config.take(1);
  const name = config.counted(1);
  return name === null || name.length === 0 ? null : decodeText(name).toLowerCase();
}
