import type { Piece } from "./build/bytes.js";
import { Connection, datagram, type Ends } from "./build/connection.js";
import { request } from "./build/http.js";
import { Rig, type Setup, type Value } from "./harness.js";

/** Opens a connection and sends each payload in a segment of its own. */
export function talk(setup: Setup, payloads: readonly Piece[], ends: Ends = {}): Rig {
  const rig = new Rig(setup);
  const connection = new Connection(ends);
  rig.send(...connection.open(), ...payloads.map((payload) => connection.up(payload)));
  return rig;
}

/** Sends each text as a datagram and says what was found in it: `value transform+transform`, one a find. */
export class Talk {
  private readonly rig: Rig;
  private sent = 0;

  constructor(values: readonly Value[]) {
    this.rig = new Rig({ values });
  }

  say(text: string): string[] {
    const before = this.rig.found.length;
    this.sent += 1;
    this.rig.send(datagram({ dport: 9999, sport: 10000 + this.sent }, text));
    return this.rig.found
      .slice(before)
      .map(({ value, transforms }) => [value, ...transforms].join(" "));
  }

  /** What is found in a body, as `where field transforms`. */
  post(body: string): string[] {
    const before = this.rig.found.length;
    this.sent += 1;
    const connection = new Connection({ sport: 10000 + this.sent });
    this.rig.send(...connection.open(), connection.up(request({ method: "POST", body })));
    return this.rig.found
      .slice(before)
      .map(({ where, field, transforms }) => [where, field, ...transforms].join(" "));
  }
}
