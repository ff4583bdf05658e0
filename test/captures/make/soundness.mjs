// Whether a finished capture is what a stranger would accept as one: whole packets,
// right checksums, the story's year, no trace of the address that was rewritten.

import { tshark } from "./upstream.mjs";

const CHECKSUMS = ["ip", "tcp", "udp"].flatMap((layer) => ["-o", `${layer}.check_checksum:TRUE`]);
const FAULTS = [
  "ip.checksum.status != 1",
  "tcp.checksum.status != 1",
  "udp.checksum.status != 1",
  "icmpv6.checksum.status != 1",
  "_ws.malformed",
  "tcp.analysis.flags",
  "frame.cap_len < frame.len",
  "frame.len > 1514",
  "frame.time_delta < 0",
  "ip.addr == 203.0.113.10",
  'frame.time < "2014-07-01 00:00:00" || frame.time > "2014-09-01 00:00:00"',
].map((fault) => `(${fault})`);

/** DNS may give the far end's address for its own name only. */
function checkAnswers(capture) {
  for (const [name, address] of tshark(capture, "dns.a && !mdns", ["dns.qry.name", "dns.a"])) {
    const isFarEnd = name === "api.account.xiaomi.com";
    if (isFarEnd !== (address === "42.62.48.2"))
      throw new Error(`${capture}: ${name} is ${address}`);
  }
}

export function checkForm(capture) {
  const bad = tshark(capture, FAULTS.join(" || "), ["frame.number"], CHECKSUMS);
  if (bad.length > 0) throw new Error(`${capture}: unsound frames ${bad.flat()}`);
  checkAnswers(capture);
}
