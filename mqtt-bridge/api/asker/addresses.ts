import type { Line } from "../../../core/wire/lines.js";
import { isPrivate } from "../../net/lan.js";
import { splitScope } from "./neighbours.js";

/** Addresses that are remembered; the one unused longest goes first. */
const ADDRESSES_MAX = 4096;

/** Which device had which address last, as its flows told. In memory only. */
export class Addresses {
  readonly #macs = new Map<string, string>();

  /** Flows and questions that a device of the LAN began; where one is reached from outside, the source is not its own. */
  take(lines: readonly Line[]): void {
    for (const line of lines) {
      if (line.kind !== "flow" && line.kind !== "dns") continue;
      if (line.device !== null && isPrivate(line.src)) this.#note(line.src, line.device);
    }
  }

  /** null: nothing was seen of this address. */
  macOf(address: string): string | null {
    return this.#macs.get(splitScope(address)[0]) ?? null;
  }

  #note(address: string, mac: string): void {
    this.#macs.delete(address);
    this.#macs.set(address, mac);
    for (const oldest of this.#macs.keys()) {
      if (this.#macs.size <= ADDRESSES_MAX) break;
      this.#macs.delete(oldest);
    }
  }
}
