import { ipv4 } from "../../asm/build/ip.js";
import { ethernet } from "../../asm/build/link.js";
import { tcp } from "../../asm/build/transport.js";
import { pcap } from "../../router/captures.js";

const FORM = { little: true, magic: 0xa1b2c3d4, unit: 1000, extra: 0, link: 1 };
const ROUTER_MAC = "02:00:00:00:00:01";
const PHONE = "192.168.1.23";
const SERVER = "203.0.113.9";
const PORTS = 60_000;

export interface Request {
  /** Epoch seconds. */
  readonly at: number;
  /** Tells its connection from others of about its time. */
  readonly number: number;
  readonly host: string;
  readonly imei: string;
}

/** A capture file of requests that a phone sends, each in one segment of a connection of its own. */
export function captureOf(mac: string, requests: readonly Request[]): Uint8Array {
  const packets = requests.map((request) => ({
    sec: request.at,
    nsec: 0,
    bytes: frameOf(mac, request),
  }));
  return pcap(FORM, packets);
}

function frameOf(mac: string, { number, host, imei }: Request): Uint8Array {
  const text = Buffer.from(`GET /v1?deviceId=${imei} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  const segment = tcp({ sport: 1024 + (number % PORTS), dport: 80, seq: 1, flags: "PA" }, text);
  const packet = ipv4({ src: PHONE, dst: SERVER, l4: 6 }, segment);
  return ethernet({ from: mac, to: ROUTER_MAC }, packet);
}
