import type { Where } from "./cells.js";
import type { Message } from "./compose.js";
import { type Split, type Traffic, type Turn, tcpTraffic, udpTraffic } from "./conversation.js";
import { plainQuestion, txtAnswer } from "./dns.js";
import type { Draw } from "./draw.js";
import type { LanHost } from "./household.js";
import { plainRequest, response } from "./http.js";
import type { End } from "./net.js";
import { plainLine } from "./raw.js";

const GATEWAY = { mac: "02:00:5e:10:00:01", ip4: "192.168.1.1", ip6: "fd00:5a5a::1" };

const PORTS: Readonly<Record<string, readonly number[]>> = {
  http: [80, 80, 80, 8080, 8000],
  dns: [53],
  tcp: [7000, 9000, 4001, 8888, 5038],
  udp: [9999, 12201, 5140, 8125],
};

/** A flow that a message travels in. */
export interface FlowPlan {
  readonly where: Where;
  readonly host: string;
  readonly message: Message;
  /** The message comes from the server. */
  readonly downstream: boolean;
  readonly split: Split;
}

/** Who speaks to whom. */
export interface Ends {
  readonly l4: "tcp" | "udp";
  readonly protocol: string;
  readonly client: End;
  readonly server: End;
}

export function protocolOf(where: Where): string {
  if (where.startsWith("http")) return "http";
  return where === "dns.name" ? "dns" : where;
}

/** Draws the ends of a flow; `port` is the client's. */
export function drawEnds(draw: Draw, where: Where, lan: LanHost, port: number): Ends {
  const protocol = protocolOf(where);
  const six = draw.chance(15);
  const inside = protocol === "dns" && draw.chance(40);
  const four = `${draw.pick(["198.51.100", "203.0.113"])}.${draw.between(1, 254)}`;
  const outside = six ? `2001:db8::${draw.between(1, 65535).toString(16)}` : four;
  const gateway = six ? GATEWAY.ip6 : GATEWAY.ip4;
  return {
    l4: protocol === "http" || protocol === "tcp" ? "tcp" : "udp",
    protocol,
    client: { mac: lan.mac, address: six ? lan.ip6 : lan.ip4, port },
    server: {
      mac: GATEWAY.mac,
      address: inside ? gateway : outside,
      port: draw.pick(PORTS[protocol] ?? [1]),
    },
  };
}

const up = (bytes: Buffer): Turn => ({ up: true, bytes, valueEnd: null });
const down = (bytes: Buffer): Turn => ({ up: false, bytes, valueEnd: null });

function repeat(count: number, make: () => Turn[]): Turn[] {
  return Array.from({ length: count }, make).flat();
}

function httpTurns(draw: Draw, { message, host, downstream }: FlowPlan): Turn[] {
  const exchange = () => [up(plainRequest(draw, host)), down(response(Buffer.from("ok")))];
  const before = repeat(draw.between(0, 3), exchange);
  const after = repeat(draw.between(0, 2), exchange);
  if (downstream) {
    const answer = [up(plainRequest(draw, host)), down(response(message.bytes))];
    return [...before, ...answer, ...after];
  }
  const pipelined = draw.chance(15) ? plainRequest(draw, host) : Buffer.alloc(0);
  const bytes = Buffer.concat([message.bytes, pipelined]);
  const turn: Turn = { up: true, bytes, valueEnd: message.valueEnd };
  return [...before, turn, down(response(Buffer.from("{}"))), ...after];
}

function rawTurns(draw: Draw, { message, downstream }: FlowPlan): Turn[] {
  const exchange = () => [up(plainLine(draw)), down(Buffer.from("OK\n"))];
  const text = /^[\x20-\x7e\n]*$/.test(message.bytes.toString("latin1"));
  const before = repeat(downstream ? 1 : draw.between(0, text ? 2 : 0), exchange);
  if (downstream) return [...before, down(message.bytes)];
  const turn: Turn = { up: true, bytes: message.bytes, valueEnd: message.valueEnd };
  return [...before, turn, ...repeat(draw.between(0, 1), () => [down(Buffer.from("OK\n"))])];
}

function dnsTurns(draw: Draw, { message, host, downstream }: FlowPlan): Turn[] {
  if (downstream) {
    const question = plainQuestion(draw, host);
    return [up(question), down(txtAnswer(question, message.bytes.subarray(12)))];
  }
  const turn: Turn = { up: true, bytes: message.bytes, valueEnd: message.valueEnd };
  return [turn, down(txtAnswer(message.bytes, Buffer.from("v=1")))];
}

const TURNS: Readonly<Record<string, (draw: Draw, plan: FlowPlan) => Turn[]>> = {
  http: httpTurns,
  dns: dnsTurns,
  tcp: rawTurns,
  udp: rawTurns,
};

/** The frames of a flow that begins at `start`. */
export function flowTraffic(draw: Draw, ends: Ends, plan: FlowPlan, start: number): Traffic {
  const turns = TURNS[ends.protocol]?.(draw, plan) ?? [];
  const pair = [ends.client, ends.server] as const;
  if (ends.l4 === "tcp") return tcpTraffic(draw, pair, turns, plan.split, start);
  return udpTraffic(draw, pair, turns, start);
}
