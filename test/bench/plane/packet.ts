import { macBytes } from "../../core/events.js";
import { DEVICES, imeiOf, macOf } from "./home.js";

const ETHERNET = 14;
const IPV4 = 20;
const TCP = 20;
const FIRST_PORT = 20_000;

/** A packet in which a device sends its IMEI in clear to a name that nobody has seen yet, `once<n>.example`. */
export function packetOfRequest(n: number): { bytes: Uint8Array; wire: number } {
  const device = n % DEVICES;
  const body = `imei=${imeiOf(device)}`;
  const request = Buffer.from(
    `POST /v2/report HTTP/1.1\r\nHost: once${n}.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  const bytes = Buffer.alloc(ETHERNET + IPV4 + TCP + request.length);
  bytes.set([0x02, 0, 0, 0, 0, 1], 0);
  bytes.set(macBytes(macOf(device)), 6);
  bytes.set([0x08, 0x00, 0x45], 12);
  bytes.writeUInt16BE(bytes.length - ETHERNET, 16);
  bytes.set([64, 6], 22);
  bytes.set([192, 168, 1, device + 10, 198, 51, 100, 9], 26);
  bytes.writeUInt16BE(FIRST_PORT + n, 34);
  bytes.writeUInt16BE(80, 36);
  bytes.writeUInt32BE(1, 38);
  bytes.set([0x50, 0x18], 46);
  bytes.set(request, ETHERNET + IPV4 + TCP);
  return { bytes, wire: bytes.length };
}
