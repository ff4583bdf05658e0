import { open } from "../../router/node/capture/open.js";

const ETHERNET = 14;
const TCP = 6;

interface Segment {
  readonly seq: number;
  readonly bytes: Buffer;
}

/**
 * What was sent over TCP and IPv4 in a capture of an Ethernet link, by `address:port>address:port`. Meant for
 * captures of the lab: sequence numbers that wrap are not understood.
 */
export async function streamsOf(file: string): Promise<Map<string, Buffer>> {
  const flows = new Map<string, Segment[]>();
  for await (const packet of open(file)) {
    const ip = Buffer.from(packet.bytes).subarray(ETHERNET);
    if ((ip[0] ?? 0) >> 4 !== 4 || ip[9] !== TCP) continue;
    const tcp = ip.subarray(((ip[0] ?? 0) & 15) * 4, ip.readUInt16BE(2));
    const payload = tcp.subarray(((tcp[12] ?? 0) >> 4) * 4);
    if (payload.length === 0) continue;
    const ends = [ip.subarray(12, 16), ip.subarray(16, 20)].map((end) => end.join("."));
    const name = `${ends[0]}:${tcp.readUInt16BE(0)}>${ends[1]}:${tcp.readUInt16BE(2)}`;
    const segments = flows.get(name) ?? [];
    segments.push({ seq: tcp.readUInt32BE(4), bytes: payload });
    flows.set(name, segments);
  }
  return new Map([...flows].map(([name, segments]) => [name, inOrder(segments)]));
}

/** Each byte once. */
function inOrder(segments: readonly Segment[]): Buffer {
  const pieces: Buffer[] = [];
  let next = Number.NEGATIVE_INFINITY;
  for (const { seq, bytes } of [...segments].sort((a, b) => a.seq - b.seq)) {
    const known = Math.max(0, next - seq);
    if (known >= bytes.length) continue;
    pieces.push(bytes.subarray(known));
    next = seq + bytes.length;
  }
  return Buffer.concat(pieces);
}
