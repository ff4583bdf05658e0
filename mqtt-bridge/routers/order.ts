import { BLOCK_MAX_SECONDS, type Command, EVERYTHING } from "../../core/bundle/command.js";
import { parseAddress } from "../../core/wire/address.js";
import { Failure } from "../failure.js";

/** What a router is to do. */
export type Order =
  | { readonly verb: "selftest" }
  | { readonly verb: "restart-capture" }
  | (Destination & { readonly verb: "unblock" })
  /** `minutes`: from 1 to a day; null: until it is lifted. `list`: of a label that is no EVERYTHING. */
  | (Destination & {
      readonly verb: "block";
      readonly minutes: number | null;
      readonly list?: ListOf;
    });

/** What stands under a label; one of both. */
export interface ListOf {
  readonly prefixes: Uint8Array | null;
  readonly names: string | null;
}

/** Where a device may not go. */
export interface Destination {
  /** MAC, lower case with colons. */
  readonly device: string;
  /** An IPv4 or IPv6 address, a name, a list's label as `as:64500`, or EVERYTHING. */
  readonly destination: string;
}

const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;
/** The last label of a name is no number. */
const NAME = /^(?=.{1,253}$)([a-z0-9_-]{1,63}\.)*(?!\d+$)[a-z0-9_-]{1,63}$/;
const LABEL = /^(?=.{1,63}$)(as|country|company|prefix):[^\s\u007f]+$/u;
const MINUTES_MAX = BLOCK_MAX_SECONDS / 60;
/** What stands before IPv4 in 16 bytes (RFC 4291 section 2.5.5.2). */
const MAPPED = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff);

/** @throws Failure, one line, on what is no order. */
export function parseOrder(order: Order, issued: number): Command {
  const none = { v: 1, issued, device: null, address: null, name: null, seconds: 0 } as const;
  if (order.verb === "selftest" || order.verb === "restart-capture") {
    return { ...none, verb: order.verb };
  }
  const about = parseDestination(order);
  if (order.verb === "unblock") return { ...none, ...about, verb: "unblock" };
  const { minutes, list } = order;
  if (minutes !== null && (!Number.isInteger(minutes) || minutes < 1 || minutes > MINUTES_MAX)) {
    throw new Failure(`block: minutes ${minutes}: expected 1 to ${MINUTES_MAX}`);
  }
  return { ...none, ...about, ...list, verb: "block", seconds: (minutes ?? 0) * 60 };
}

function parseDestination({ device, destination }: Destination) {
  if (!MAC.test(device)) {
    throw new Failure(`block: device ${JSON.stringify(device)}: expected aa:bb:cc:dd:ee:ff`);
  }
  const mac = Uint8Array.from(device.split(":"), (part) => Number.parseInt(part, 16));
  if (destination === EVERYTHING || LABEL.test(destination)) {
    return { device: mac, address: null, name: null, label: destination };
  }
  const bytes = parseAddress(destination);
  if (bytes !== null) {
    const isIpv4 = MAPPED.every((byte, at) => bytes[at] === byte);
    return { device: mac, address: bytes.slice(isIpv4 ? MAPPED.length : 0), name: null };
  }
  const name = destination.toLowerCase().replace(/\.$/, "");
  if (!NAME.test(name)) {
    throw new Failure(
      `block: destination ${JSON.stringify(destination)}: expected an address or a name`,
    );
  }
  return { device: mac, address: null, name };
}
