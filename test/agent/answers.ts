/** IP packets as a router passes them on: answers of name servers and segments of TCP, written byte by byte. */

export const u16 = (value: number): Buffer => Buffer.from([value >> 8, value & 255]);

/** IPv4 without options, from 192.168.1.1 to 192.168.1.23. */
export function ipv4(l4: number, payload: Buffer): Buffer {
  const head = Buffer.from("4500000000004000400000000000c0a80101c0a80117".slice(0, 40), "hex");
  head.writeUInt16BE(20 + payload.length, 2);
  head[9] = l4;
  return Buffer.concat([head, payload]);
}

export const udp = (payload: Buffer): Buffer =>
  ipv4(17, Buffer.concat([u16(53), u16(40_000), u16(8 + payload.length), u16(0), payload]));

/** A message of a name server over TCP, whole in one segment. */
export const overTcp = (message: Buffer): Buffer =>
  ipv4(
    6,
    Buffer.concat([
      Buffer.from("00359c40000000010000000150180000".padEnd(40, "0"), "hex"),
      u16(message.length),
      message,
    ]),
  );

/** From port 40000 to 80, with acknowledgement, push and a time stamp option. */
export const tcp = (payload: string): Buffer =>
  ipv4(
    6,
    Buffer.concat([
      Buffer.from("9c400050a1b2c3d4e5f60718801801f6000000000101080a0000000100000002", "hex"),
      Buffer.from(payload),
    ]),
  );

export const name = (text: string): Buffer =>
  Buffer.concat([
    ...text.split(".").map((label) => Buffer.from([label.length, ...Buffer.from(label)])),
    Buffer.from([0]),
  ]);

/** A record of the name that was asked, which stands at byte 12. */
export const record = (type: number, bytes: Buffer): Buffer =>
  Buffer.concat([u16(0xc00c), u16(type), u16(1), Buffer.alloc(4), u16(bytes.length), bytes]);

export function answer(asked: string, records: readonly Buffer[], flags = 0x8180): Buffer {
  const head = Buffer.concat([u16(7), u16(flags), u16(1), u16(records.length), u16(0), u16(0)]);
  return Buffer.concat([head, name(asked), u16(1), u16(1), ...records]);
}

export const A = record(1, Buffer.from([192, 0, 2, 7]));
export const AAAA = record(28, Buffer.from("20010db8000000000000000000000001", "hex"));
export const CNAME = record(5, name("cdn.example.net"));
/** Priority 1, the same name, hints of both kinds behind another parameter. */
export const HTTPS = record(
  65,
  Buffer.concat([
    u16(1),
    Buffer.from([0]),
    ...[u16(1), u16(3), Buffer.from([2, 0x68, 0x32])],
    ...[u16(4), u16(8), Buffer.from([192, 0, 2, 8, 192, 0, 2, 9])],
    ...[u16(6), u16(16), Buffer.from("20010db8000000000000000000000002", "hex")],
  ]),
);
