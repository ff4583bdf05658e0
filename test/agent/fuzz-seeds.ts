/** Writes first inputs of the programs in test/agent/fuzz, a folder each: `fuzz-seeds --out FOLDER`. */
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import * as abi from "../../asm/abi.gen.js";
import { A, AAAA, answer, CNAME, HTTPS, overTcp, tcp, u16, udp } from "./answers.js";
import { main, readArguments } from "./arguments.js";
import { goldenParts } from "./c-source.js";
import { sampleCaptures } from "./captures.js";
import { attribute, message, netfilter } from "./netlink.js";

type Seeds = Readonly<Record<string, Uint8Array>>;

const hex = (text: string): Buffer => Buffer.from(text, "hex");
const MAC = hex("020000000001");
const DST = hex("c0000207");

/** The reader that the first byte chooses. */
const READERS = { bundle: 0, command: 1, envelope: 2, sealed: 3, pairing: 4 } as const;
const ENVELOPE = "a46176016565706f6368016873657175656e63650164626f647943010203";

function messages(): Seeds {
  const golden = goldenParts("test/core/golden/sealed.hex");
  const seed = (reader: keyof typeof READERS, bytes: Uint8Array): Uint8Array =>
    Buffer.concat([Buffer.of(READERS[reader]), bytes]);
  const sealed = golden
    .sealed()
    .map(
      ([topic], i) =>
        [`sealed-${i}`, seed("sealed", hex(golden.hex(`sealed for ${topic}`)))] as const,
    );
  return {
    bundle: seed("bundle", hex(golden.hex("bundle"))),
    command: seed("command", hex(golden.hex("command"))),
    selftest: seed("command", hex(golden.hex("command without a device"))),
    envelope: seed("envelope", hex(ENVELOPE)),
    ...Object.fromEntries(sealed),
    pairing: seed("pairing", Buffer.from(golden.text("pairing line"))),
  };
}

/** A MAC as NFLOG and NFQUEUE give it: its length, two bytes of nothing, eight bytes. */
const HARDWARE = Buffer.concat([u16(6), u16(0), MAC, u16(0)]);
const TIME = hex("0000000053da1c00000000000001d4c0");
/** A flow's ends: addresses (1: source, 2: destination), then protocol and ports. */
const ENDS = [
  attribute(1, attribute(1, hex("c0a80117")), attribute(2, DST)),
  attribute(2, attribute(1, hex("06")), attribute(2, u16(40_000)), attribute(3, u16(80))),
];
const COUNTS = [attribute(1, hex("0000000000000005")), attribute(2, hex("00000000000001ff"))];
/** Both directions with their counts, time, status, number. */
const FLOW = message(
  0x0100,
  netfilter(2, 0),
  attribute(1, ...ENDS),
  attribute(2, ...ENDS),
  attribute(9, ...COUNTS),
  attribute(10, ...COUNTS),
  attribute(12, hex("00000001")),
  attribute(20, attribute(1, TIME.subarray(0, 8))),
);

/** Numbers of attributes as in nfnetlink_log.h. */
const LOGGED = message(
  0x0400,
  netfilter(2, 1),
  attribute(1, hex("08000000")),
  attribute(3, TIME),
  attribute(8, HARDWARE),
  attribute(10, Buffer.from("n\0")),
  attribute(12, hex("00000007")),
  attribute(15, u16(1)),
  attribute(16, hex("0200000000030200000000010800")),
  attribute(9, tcp("GET / HTTP/1.1\r\n")),
);

/** Numbers of attributes as in nfnetlink_queue.h. */
const QUEUED = message(
  0x0300,
  netfilter(2, 9),
  attribute(1, hex("00000001080001")),
  attribute(4, TIME),
  attribute(8, hex("00000002")),
  attribute(9, HARDWARE),
  attribute(10, tcp("GET /?imei=860000000000009 HTTP/1.1\r\n")),
  attribute(11, attribute(1, ...ENDS)),
);

/** A name, and then what was found in its flow. */
function events(): Seeds {
  const name = told("www.example.org");
  const find = event(abi.KIND_MATCH, Buffer.alloc(abi.MATCH_BYTES));
  for (const record of [name, find]) record.writeUInt32LE(7, abi.EVENT_FLOW);
  const sized = [name, find].flatMap((record) => [
    Buffer.of(record.length & 255, record.length >> 8),
    record,
  ]);
  return { flow: Buffer.concat(sized) };
}

const kernel = (): Seeds => ({
  logged: Buffer.concat([Buffer.of(0), LOGGED]),
  flow: Buffer.concat([Buffer.of(1), FLOW]),
});

function guard(): Seeds {
  const [packet, queued] = [Buffer.of(0), Buffer.of(1)];
  const dns = answer("Api.Example.org", [CNAME, A, AAAA, HTTPS]);
  return {
    udp: Buffer.concat([packet, udp(dns)]),
    tcp: Buffer.concat([packet, overTcp(dns)]),
    segment: Buffer.concat([packet, tcp("deviceId=1")]),
    queued: Buffer.concat([queued, QUEUED]),
  };
}

/** Orders of test/agent/fuzz/block.c, in its own numbers. */
const ORDERS = {
  load: 0,
  lists: 1,
  add: 2,
  event: 3,
  answer: 4,
  kernel: 5,
  time: 6,
  lift: 7,
  name: 8,
};

function order(verb: keyof typeof ORDERS, bytes: string | Buffer, flags = 0): Buffer {
  const body = Buffer.from(bytes);
  return Buffer.concat([
    Buffer.of(ORDERS[verb] | flags, body.length & 255, body.length >> 8),
    body,
  ]);
}

function event(kind: number, body: Buffer): Buffer {
  const head = Buffer.alloc(abi.EVENT_BYTES);
  head[abi.EVENT_KIND] = kind;
  head[abi.EVENT_SIDE] = abi.SIDE_OUT;
  head[abi.EVENT_IP] = 4;
  head[abi.EVENT_L4] = 6;
  head[abi.EVENT_PROTOCOL] = abi.PROTOCOL_DNS;
  MAC.copy(head, abi.EVENT_SRC_MAC);
  return Buffer.concat([head, body]);
}

function told(text: string): Buffer {
  const body = Buffer.alloc(abi.NAME_BYTES);
  body[abi.NAME_SOURCE] = abi.NAME_SOURCE_TLS;
  body.writeUInt16LE(text.length, abi.NAME_SIZE);
  return event(abi.KIND_NAME, Buffer.concat([body, Buffer.from(text)]));
}

function got(text: string): Buffer {
  const body = Buffer.alloc(abi.DNS_ANSWER_BYTES);
  const record = Buffer.alloc(abi.DNS_RECORD_BYTES);
  body.writeUInt16LE(text.length, abi.DNS_ANSWER_SIZE);
  body.writeUInt16LE(1, abi.DNS_ANSWER_COUNT);
  record.writeUInt16LE(1, abi.DNS_RECORD_TYPE);
  record.writeUInt16LE(4, abi.DNS_RECORD_SIZE);
  return event(abi.KIND_DNS_ANSWER, Buffer.concat([body, Buffer.from(text), record, DST]));
}

/** Datagrams that end a list or hold one message of it. */
function says(...datagrams: readonly Buffer[]): Buffer {
  const done = message(3, Buffer.alloc(4));
  return Buffer.concat(
    datagrams.flatMap((bytes) =>
      [bytes, done].flatMap((one) => [Buffer.of(one.length & 255, one.length >> 8), one]),
    ),
  );
}

/** A neighbour (RTM_NEWNEIGH) and an element of a set with its counter (NFT_MSG_NEWSETELEM). */
const NEIGHBOUR = message(28, Buffer.alloc(12), attribute(1, DST), attribute(2, MAC));
const ELEMENT = message(
  0x0a0c,
  netfilter(1, 0),
  attribute(
    3,
    attribute(
      1,
      attribute(1, attribute(1, MAC, u16(0), DST)),
      attribute(7, attribute(2, attribute(2, hex("0000000000000003")))),
    ),
  ),
);

function block(): Seeds {
  const lists =
    "as:64500 0418c000020006200020010db8000000000000000000000000 -\ncompany:acme - example.org a.example\n";
  const lines = [
    "192.0.2.7 60",
    "2001:db8::1 60",
    "example.org -",
    "* 5",
    "=as:64500 60",
    "=company:acme -",
  ];
  const loaded = [
    order("lists", lists),
    order("load", lines.map((line) => `02:00:00:00:00:01 ${line}\n`).join("")),
  ];
  return {
    files: Buffer.concat([...loaded, order("lift", "1234"), order("time", Buffer.alloc(700))]),
    names: Buffer.concat([
      order(
        "answer",
        Buffer.concat([hex("00000000000000000000ffff"), DST, Buffer.from("a.example")]),
      ),
      order("name", "example.org"),
      order("event", told("api.example.org")),
      order("event", got("example.org")),
      order("lift", ""),
    ]),
    lists: Buffer.concat([
      order("add", Buffer.concat([Buffer.of(6), hex("0418c0000200")]), 32),
      order("add", Buffer.concat([Buffer.of(0), Buffer.from("example.org a.example")])),
      order("event", told("a.example")),
      order("time", Buffer.alloc(700)),
    ]),
    kernel: Buffer.concat([
      ...loaded,
      order("kernel", says(ELEMENT, ELEMENT), 32),
      order("kernel", says(NEIGHBOUR, FLOW)),
      order("kernel", says(NEIGHBOUR), 64),
    ]),
  };
}

await main("fuzz-seeds", async () => {
  const out = readArguments("out").need("out");
  const folder = (target: string): string => {
    const path = join(out, `corpus-${target}`);
    mkdirSync(path, { recursive: true });
    return path;
  };
  const write = (target: string, seeds: Seeds): void => {
    for (const [name, bytes] of Object.entries(seeds)) {
      writeFileSync(join(folder(target), name), bytes);
    }
  };
  for (const path of sampleCaptures()) cpSync(path, join(folder("capture"), basename(path)));
  write("message", messages());
  write("netlink", kernel());
  write("netlink-static", kernel());
  write("guard", guard());
  write("block", block());
  write("event", events());
});
