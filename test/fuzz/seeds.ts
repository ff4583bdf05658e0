import { LINK_ETHERNET } from "../../asm/abi.gen.js";
import type { Packet } from "../../router/node/classifier.js";
import { base64, concat, counted, cut, percent } from "../asm/build/bytes.js";
import { Connection, datagram } from "../asm/build/connection.js";
import { hostNamed } from "../asm/build/dhcp.js";
import { A, address, dns, dnsName, resolved, TXT } from "../asm/build/dns.js";
import { chunked, request } from "../asm/build/http.js";
import { DATA, END_HEADERS, field, frame, HEADERS, PREFACE } from "../asm/build/http2.js";
import { fragment, ipv4, ipv6, options, UDP } from "../asm/build/ip.js";
import { ethernet, vlanTag } from "../asm/build/link.js";
import { exif, jpeg } from "../asm/build/media.js";
import { hello } from "../asm/build/tls.js";
import { udp } from "../asm/build/transport.js";

const MACS = { from: "28:6c:07:00:00:01", to: "02:00:00:00:00:01" };
const THIRD = [
  [12, 1],
  [58, 1],
  [1776, 100],
] as const;
const PICTURE = jpeg(exif({ lat: THIRD, latRef: "N", lon: THIRD, lonRef: "E" }, false), 900);

function overTcp(port: number, ...payloads: readonly Uint8Array[]): Uint8Array[] {
  const connection = new Connection({ sport: 30_000 + port, dport: port });
  const up = payloads.flatMap((payload) => cut(payload, Math.floor(payload.length / 2)));
  return [...connection.open(), ...up.map((part) => connection.up(part)), ...connection.close()];
}

function frames(): Uint8Array[] {
  const chunkedHead = request({ method: "POST", headers: ["Transfer-Encoding: chunked"] });
  const question = dns({ questions: [{ name: "a.b.example.org", type: A }] });
  const text = `imei=860000000000009&d=${base64(percent("+447700900123"))}&m=${MACS.from}`;
  const inner = ipv4({ src: "10.0.0.1", dst: "198.51.100.9", l4: UDP }, udp(1, 9999, text));
  return [
    ...overTcp(80, chunkedHead, chunked(text.slice(0, 20), text.slice(20), PICTURE)),
    ...overTcp(
      8080,
      request({ method: "POST", body: PICTURE }),
      request({ method: "POST", body: text }),
    ),
    ...overTcp(
      3128,
      request({ method: "CONNECT", target: "x.example.org:443" }),
      hello("y.example.org", 900),
    ),
    ...overTcp(443, hello("api.example.org", 1500)),
    ...overTcp(
      8081,
      concat(
        PREFACE,
        frame(HEADERS, END_HEADERS, 1, concat(field(":path", `/?${text}`), field("x-a", text))),
        frame(DATA, 1, 1, text),
      ),
    ),
    datagram(
      { server: "224.0.0.251", sport: 5353, dport: 5353 },
      dns({
        response: true,
        answers: [
          { name: dnsName("asha-tv.local"), ...address("192.168.1.23") },
          { type: TXT, content: concat(counted(1, concat("md=Cast"))) },
        ],
      }),
    ),
    datagram(
      { server: "239.255.255.250", dport: 1900 },
      "NOTIFY * HTTP/1.1\r\nSERVER: Linux UPnP/1.0 Sample/1.0\r\n\r\n",
    ),
    hostNamed(MACS.from, "asha-phone"),
    datagram(
      { sport: 2152, dport: 2152 },
      concat([0x34, 255, 0, 8, 0, 0, 0, 9, 0, 0, 0, 0x85, 1, 0, 1, 0], inner),
    ),
    ...overTcp(53, counted(2, question), counted(2, question)),
    datagram({ dport: 53, server: "192.168.1.1" }, resolved("a.example.org", "198.51.100.9"), true),
    datagram({ dport: 9999 }, text),
    ethernet(MACS, inner, { tags: [vlanTag(1), vlanTag(2)] }),
    ethernet(MACS, ipv4({ src: "10.0.0.1", dst: "198.51.100.9", l4: 4 }, inner)),
    ethernet(
      MACS,
      ipv4({ src: "10.0.0.1", dst: "198.51.100.9", l4: UDP, more: true }, udp(1, 2, text)),
    ),
    ethernet(
      MACS,
      ipv6(
        {
          src: "fd00::1",
          dst: "2001:db8::9",
          l4: UDP,
          extensions: [options(0), fragment(7, 0, true)],
        },
        udp(1, 2, text),
      ),
    ),
  ];
}

/** Packets of protocols and shapes that the sample captures do not have. */
export function seeds(): Packet[] {
  return frames().map((bytes, i) => ({
    link: LINK_ETHERNET,
    sec: 1_400_000_000,
    nsec: 0,
    wire: bytes.length,
    frame: i + 1,
    bytes,
  }));
}
