import t from "tap";
import { FLAG_ECH_MAYBE } from "../../asm/abi.gen.js";
import type { NAME_SOURCE_NAMES, PROTOCOL_NAMES } from "../../asm/abi.names.gen.js";
import { readServiceRecord } from "../../core/wire/svcb.js";
import { EventWriter } from "./events.js";
import { only, scan } from "./fixture.js";

/** Cloudflare's configuration of 2024 as a forum quotes it; its public name is cloudflare-ech.com. */
const CLOUDFLARE =
  "AEX+DQBB8gAgACDCIaU3P6vz668J2oRRZtptSEwH+1IX8/3TOArEx0tRLAAEAAEAAQASY2xvdWRmbGFyZS1lY2guY29tAAA=";

const u16 = (value: number) => Buffer.of(value >> 8, value & 255);
const counted = (bytes: Uint8Array) => Buffer.concat([u16(bytes.length), bytes]);
const parameter = (key: number, value: Uint8Array) => Buffer.concat([u16(key), counted(value)]);

/** Data of an HTTPS record (RFC 9460, 2.2) with the root as its target. */
function https(...parameters: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([u16(1), Buffer.of(0), ...parameters]);
}

/** A list of one configuration with this public name (RFC 9849, 4). */
function configurations(publicName: string, version = 0xfe0d): Uint8Array {
  const contents = Buffer.concat([
    Buffer.of(7, 0, 32),
    counted(new Uint8Array(32)),
    counted(Buffer.of(0, 1, 0, 1)),
    Buffer.of(0, publicName.length),
    Buffer.from(publicName),
    u16(0),
  ]);
  return counted(Buffer.concat([u16(version), counted(contents)]));
}

const ech = (value: Uint8Array) => https(parameter(5, value));
const cloudflare = ech(Buffer.from(CLOUDFLARE, "base64"));

t.test("an HTTPS record is written as RFC 9460 does, and says its public names", async (t) => {
  const alpn = parameter(1, Buffer.from("\x02h3\x02h2"));
  const hints = [
    parameter(4, Buffer.of(192, 0, 2, 1, 192, 0, 2, 2)),
    parameter(6, Buffer.from("20010db8000000000000000000000007", "hex")),
  ];
  const alias = Buffer.concat([u16(0), Buffer.from("\x03svc\x07example\x03net\x00")]);
  const cases: [name: string, bytes: Uint8Array, text: string | null, names: string[] | null][] = [
    ["protocols", https(alpn), "1 . alpn=h3,h2", null],
    ["hints", https(...hints), "1 . ipv4hint=192.0.2.1,192.0.2.2 ipv6hint=2001:db8::7", null],
    [
      "port and an empty key",
      https(parameter(2, Buffer.of()), parameter(3, u16(8443))),
      "1 . no-default-alpn port=8443",
      null,
    ],
    ["an alias", alias, "0 svc.example.net", null],
    ["another key", https(parameter(99, Buffer.from("abc"))), "1 . key99=YWJj", null],
    ["ECH", cloudflare, `1 . ech=${CLOUDFLARE}`, ["cloudflare-ech.com"]],
    [
      "ECH of another version",
      ech(configurations("a.example", 0xfe0a)),
      `1 . ech=${Buffer.from(configurations("a.example", 0xfe0a)).toString("base64")}`,
      [],
    ],
    ["no target", u16(1), null, null],
    ["a target beyond the end", Buffer.concat([u16(1), Buffer.of(9, 65)]), null, null],
    ["a parameter beyond the end", https(Buffer.of(0, 1, 0, 9, 1)), null, null],
  ];
  for (const [name, bytes, text, names] of cases) {
    const record = readServiceRecord(bytes);
    t.equal(record?.text ?? null, text, name);
    t.same(record?.publicNames ?? null, names, name);
  }
  for (let size = 0; size < cloudflare.length; size++) {
    readServiceRecord(cloudflare.subarray(0, size));
    readServiceRecord(ech(Buffer.from(CLOUDFLARE, "base64").subarray(0, size)));
  }
});

type Source = (typeof NAME_SOURCE_NAMES)[number];

/** Flags and blind class of a TLS flow with these names, after answers for names. */
function flagsAfter(
  answers: readonly (readonly [qname: string, data: Uint8Array])[],
  names: readonly (readonly [string, Source])[],
  asker = "192.168.1.23",
): string[] {
  const writer = new EventWriter();
  const dns = {
    flow: 1,
    protocol: "dns" as const,
    side: "lan" as const,
    src: asker,
    sport: 5000,
    dst: "192.168.1.1",
    dport: 53,
    l4: 17,
    srcMac: null,
    dstMac: null,
  };
  for (const [qname, data] of answers) writer.answer(dns, qname, [data], { qtype: 65 });
  const tls = {
    flow: 2,
    protocol: "tls" as const,
    dport: 443,
    flags: FLAG_ECH_MAYBE,
    srcMac: null,
  };
  for (const [name, source] of names) writer.name(tls, name, source);
  const [flow] = only(scan(writer.end(tls).take()), "flow");
  return (flow?.flags ?? []).filter((flag) => flag.startsWith("ech"));
}

t.test(
  "ECH is believed where a public name is shown or the device got a configuration",
  async (t) => {
    const own = ech(configurations("front.example.net"));
    const cases: [string, Parameters<typeof flagsAfter>, string][] = [
      ["a known public name", [[], [["cloudflare-ech.com", "tls"]]], "ech"],
      ["the real name, as GREASE has it", [[], [["www.example.org", "tls"]]], "ech_maybe"],
      ["no name", [[], []], "ech_maybe"],
      [
        "a configuration for the name that was asked for",
        [
          [["www.example.org", own]],
          [
            ["www.example.org", "dns"],
            ["front.example.net", "quic"],
          ],
        ],
        "ech",
      ],
      [
        "a configuration that was not used: the name itself is there",
        [
          [["www.example.org", own]],
          [
            ["www.example.org", "dns"],
            ["www.example.org", "tls"],
          ],
        ],
        "ech_maybe",
      ],
      [
        "a configuration of another version",
        [[["www.example.org", ech(configurations("a.example", 1))]], [["www.example.org", "tls"]]],
        "ech",
      ],
      [
        "a record without a configuration",
        [
          [["www.example.org", https()]],
          [
            ["www.example.org", "dns"],
            ["front.example.net", "tls"],
          ],
        ],
        "ech_maybe",
      ],
      [
        "another device's configuration",
        [
          [["www.example.org", own]],
          [
            ["www.example.org", "dns"],
            ["front.example.net", "tls"],
          ],
          "192.168.1.99",
        ],
        "ech_maybe",
      ],
      [
        "a configuration for another name",
        [
          [["other.example.org", own]],
          [
            ["www.example.org", "dns"],
            ["front.example.net", "tls"],
          ],
        ],
        "ech_maybe",
      ],
    ];
    for (const [name, given, wanted] of cases) t.same(flagsAfter(...given), [wanted], name);
  },
);

t.test("a public name is no contact: it tells nothing of the destination", async (t) => {
  const contacts = (name: string, flags: number): (string | null)[] => {
    const writer = new EventWriter();
    const tls = { flow: 2, protocol: "tls" as const, dport: 443, flags };
    const lines = scan(writer.name(tls, name, "tls").end(tls).take());
    t.equal(only(lines, "flow")[0]?.name, name, `${name}: the flow's line still has it`);
    return only(lines, "sighting").map((sighting) => sighting.name);
  };
  t.same(contacts("cloudflare-ech.com", FLAG_ECH_MAYBE), [], "a public name");
  t.same(contacts("dns.google", FLAG_ECH_MAYBE), ["dns.google"], "a name with GREASE");
  t.same(contacts("dns.google", 0), ["dns.google"], "a name");
});

t.test("questions in secret are told by port, and by the resolver's name", async (t) => {
  type Seen = (typeof PROTOCOL_NAMES)[number];
  const cases: [string, Seen, number, number, string | null, string | null][] = [
    ["TLS to 853", "tls", 6, 853, null, "dot"],
    ["TLS to 853 with a name", "tls", 6, 853, "dns.example.org", "dot"],
    ["TCP to 853, its beginning missed", "unknown", 6, 853, null, "dot"],
    ["HTTP to 853", "http", 6, 853, "www.example.org", "http"],
    ["QUIC to 853", "quic", 17, 853, null, "doq"],
    ["QUIC to 8853", "quic", 17, 8853, null, "doq"],
    ["DTLS to 853", "dtls", 17, 853, null, "dtls"],
    ["TLS to a resolver", "tls", 6, 443, "mozilla.cloudflare-dns.com", "doh"],
    ["QUIC to a resolver", "quic", 17, 443, "dns.google", "doh"],
    ["HTTP to a resolver", "http", 6, 80, "dns.google", "http"],
    ["TLS to its company", "tls", 6, 443, "www.google.com", "tls"],
    ["TLS without a name", "tls", 6, 443, null, "tls"],
  ];
  for (const [what, protocol, l4, dport, name, wanted] of cases) {
    const head = { protocol, l4, dport };
    const writer = new EventWriter();
    if (name !== null) writer.name(head, name, "tls");
    t.match(only(scan(writer.end(head).take()), "flow"), [{ protocol: wanted }], what);
  }
});
