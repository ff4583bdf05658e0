import { concat, counted, type Piece, u32 } from "./bytes.js";
import { datagram, type Ends, PHONE_MAC, ROUTER } from "./connection.js";
import { mac } from "./link.js";

export const REQUEST = 1;
export const REPLY = 2;

/** From a client without an address to all, and from the server. */
export const CLIENT: Ends = {
  client: "0.0.0.0",
  sport: 68,
  server: "255.255.255.255",
  serverMac: "ff:ff:ff:ff:ff:ff",
  dport: 67,
};
export const SERVER: Ends = { client: ROUTER, sport: 67, server: "192.168.1.23", dport: 68 };

export type DhcpOption = readonly [code: number, content: Piece];

function message(op: number, hardware: string, options: readonly DhcpOption[]): Uint8Array {
  const fixed = concat(
    [op, 1, 6, 0],
    u32(0x12345678),
    new Uint8Array(20),
    mac(hardware),
    new Uint8Array(202),
  );
  const list = options.map(([code, content]) => concat([code], counted(1, concat(content))));
  return concat(fixed, u32(0x63825363), ...list, [255]);
}

/** A DHCP message (RFC 2131) about the phone: fixed part, cookie and options. */
export function dhcp(op: number, ...options: readonly DhcpOption[]): Uint8Array {
  return message(op, PHONE_MAC, options);
}

/** The frame of a request by which a device tells its host name. */
export function hostNamed(hardware: string, name: string): Uint8Array {
  return datagram({ ...CLIENT, clientMac: hardware }, message(REQUEST, hardware, [[12, name]]));
}
