import { createReadStream, readFileSync } from "node:fs";
import { Readable } from "node:stream";
import { LINK_ETHERNET } from "../../../asm/abi.gen.js";
import { openReadable } from "../../../router/node/capture/open.js";
import { eventually, type Lab, type Place } from "../../lab/lab.js";
import { Child } from "./child.js";

/** A packet as one line: MACs where there is a link, ends, length, and all bytes that a router leaves alone. */
export interface Seen {
  readonly link: number;
  readonly frame: Buffer;
}

const ETHERNET = 14;

/** From the IP header on, without what each hop changes: TTL and IPv4 header checksum. */
export function packetOf({ link, frame }: Seen): string {
  const packet = Buffer.from(link === LINK_ETHERNET ? frame.subarray(ETHERNET) : frame);
  const first = packet[0] ?? 0;
  if (first >> 4 === 4) {
    packet[8] = 0;
    packet.writeUInt16BE(0, 10);
    return packet.subarray(0, packet.readUInt16BE(2)).toString("hex");
  }
  packet[7] = 0;
  return packet.toString("hex");
}

/** MACs and packet. */
export const frameOf = (seen: Seen): string =>
  `${seen.frame.subarray(0, 12).toString("hex")} ${packetOf(seen)}`;

/** Whether the packet's transport payload, or any of its bytes, hold this text. */
export const holds = ({ frame }: Seen, text: string): boolean => frame.includes(text);

/** What the agent's capture gave, and orders to it. */
export class Live {
  readonly child: Child;

  constructor(lab: Lab, program: string, args: readonly string[]) {
    this.child = new Child(lab.namespace("router"), program, args);
  }

  async opened(): Promise<void> {
    await this.child.line(/^(open$|error .*)/, 0).then(([line]) => {
      if (line !== "open") throw new Error(line);
    });
  }

  get packets(): Seen[] {
    return this.child.lines.flatMap((line) => {
      const found = /^packet \d+ (\d+) \S+ \d+ ([0-9a-f]*)$/.exec(line);
      return found === null
        ? []
        : [{ link: Number(found[1]), frame: Buffer.from(found[2] ?? "", "hex") }];
    });
  }

  /** Waits until a packet with this text was given. */
  async saw(text: string): Promise<void> {
    await this.child.line(new RegExp(Buffer.from(text).toString("hex")), 0);
  }

  async counters(): Promise<Readonly<Record<string, number>>> {
    const [line] = await this.child.ask("counters", /^counters .*/);
    const pairs = line
      .split(" ")
      .slice(1)
      .map((pair) => pair.split("="));
    return Object.fromEntries(pairs.map(([name = "", value]) => [name, Number(value)]));
  }

  async mark(verdict: "keep" | "done", words: string): Promise<number> {
    const [, result] = await this.child.ask(`mark ${verdict} ${words}`, /^marked (-?\d+)$/);
    return Number(result);
  }

  async end(): Promise<void> {
    const status = await this.child.end();
    if (status !== 0) throw new Error(`live: ${this.child.lines.at(-1)}`);
  }
}

/** tcpdump on a device of a place. */
export class Dump {
  readonly #path: string;
  readonly #child: Child;

  constructor(lab: Lab, place: Place, device: string, filter: string) {
    this.#path = `${lab.folder}/${device}-${performance.now()}.pcap`;
    const options = ["-i", device, "-U", "--immediate-mode", "-s0", "-w", this.#path, filter];
    const script = 'exec tcpdump "$@" 2>&1';
    this.#child = new Child(lab.namespace(place), "sh", ["-c", script, "-", ...options]);
  }

  async opened(): Promise<void> {
    await this.#child.line(/listening on/, 0);
  }

  /** Waits for a packet with this text and ends; what it saw. */
  async end(last: string): Promise<Seen[]> {
    await eventually(`tcpdump writes ${last}`, () =>
      readFileSync(this.#path).includes(last) ? true : null,
    );
    this.#child.signal("SIGTERM");
    await this.#child.end();
    const seen: Seen[] = [];
    const source = openReadable(this.#path, Readable.from(createReadStream(this.#path)));
    for await (const { link, bytes } of source) seen.push({ link, frame: Buffer.from(bytes) });
    return seen;
  }
}
