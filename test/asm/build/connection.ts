import { concat, type Piece } from "./bytes.js";
import { ip, TCP, UDP } from "./ip.js";
import { ethernet } from "./link.js";
import { tcp, udp } from "./transport.js";

/** Who talks: a phone in the LAN, a server outside (documentation addresses), the router between them. */
export const PHONE = "192.168.1.23";
export const PHONE6 = "fd00::23";
export const SERVER = "198.51.100.9";
export const SERVER6 = "2001:db8::9";
export const ROUTER = "192.168.1.1";
export const PHONE_MAC = "28:6c:07:00:00:01";
export const ROUTER_MAC = "02:00:00:00:00:01";

export interface Ends {
  readonly client?: string;
  readonly server?: string;
  readonly sport?: number;
  readonly dport?: number;
  readonly clientMac?: string;
  readonly serverMac?: string;
}

function complete(ends: Ends): Required<Ends> {
  return {
    client: PHONE,
    server: SERVER,
    sport: 40000,
    dport: 80,
    clientMac: PHONE_MAC,
    serverMac: ROUTER_MAC,
    ...ends,
  };
}

/** Ethernet frames of one TCP connection; offsets count payload bytes from the first one of their direction. */
export class Connection {
  private readonly ends: Required<Ends>;
  private sent = 0;
  private received = 0;

  constructor(
    ends: Ends = {},
    private readonly isn = 1000,
    private readonly peerIsn = 500000,
  ) {
    this.ends = complete(ends);
  }

  private frame(up: boolean, seq: number, ack: number, flags: string, payload: Piece): Uint8Array {
    const { client, server, sport, dport, clientMac, serverMac } = this.ends;
    const ports = up ? { sport, dport } : { sport: dport, dport: sport };
    const segment = tcp({ ...ports, seq: seq >>> 0, ack: ack >>> 0, flags }, payload);
    const packet = up ? ip(client, server, TCP, segment) : ip(server, client, TCP, segment);
    const macs = up ? { from: clientMac, to: serverMac } : { from: serverMac, to: clientMac };
    return ethernet(macs, packet);
  }

  syn(): Uint8Array {
    return this.frame(true, this.isn, 0, "S", "");
  }

  synAck(): Uint8Array {
    return this.frame(false, this.peerIsn, this.isn + 1, "SA", "");
  }

  /** SYN, SYN-ACK, ACK. */
  open(): Uint8Array[] {
    return [this.syn(), this.synAck(), this.upAt(0, "")];
  }

  /** Client's bytes at an offset, wherever the connection stands. */
  upAt(offset: number, payload: Piece, flags = "A"): Uint8Array {
    const ack = this.peerIsn + 1 + this.received;
    return this.frame(true, this.isn + 1 + offset, ack, flags, payload);
  }

  /** Server's bytes at an offset; acknowledges `acked` bytes of the client. */
  downAt(offset: number, payload: Piece, acked = this.sent, flags = "A"): Uint8Array {
    return this.frame(false, this.peerIsn + 1 + offset, this.isn + 1 + acked, flags, payload);
  }

  /** The client's next bytes. */
  up(payload: Piece, flags = "PA"): Uint8Array {
    const frame = this.upAt(this.sent, payload, flags);
    this.sent += concat(payload).length;
    return frame;
  }

  /** The server's next bytes. */
  down(payload: Piece, flags = "PA"): Uint8Array {
    const frame = this.downAt(this.received, payload, this.sent, flags);
    this.received += concat(payload).length;
    return frame;
  }

  /** FIN of both ends and the last ACK. */
  close(): Uint8Array[] {
    return [
      this.upAt(this.sent, "", "FA"),
      this.downAt(this.received, "", this.sent + 1, "FA"),
      this.upAt(this.sent + 1, "", "A"),
    ];
  }

  /** RST of the client or the server. */
  reset(byClient = true): Uint8Array {
    return byClient
      ? this.upAt(this.sent, "", "R")
      : this.downAt(this.received, "", this.sent, "RA");
  }
}

/** A datagram from the client to the server of `ends`, or back. */
export function datagram(ends: Ends, payload: Piece, back = false): Uint8Array {
  const { client, server, sport, dport, clientMac, serverMac } = complete(ends);
  return back
    ? ethernet(
        { from: serverMac, to: clientMac },
        ip(server, client, UDP, udp(dport, sport, payload)),
      )
    : ethernet(
        { from: clientMac, to: serverMac },
        ip(client, server, UDP, udp(sport, dport, payload)),
      );
}
