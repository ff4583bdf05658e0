import { createCipheriv, createHmac } from "node:crypto";
import t from "tap";
import { concat } from "./build/bytes.js";
import { datagram } from "./build/connection.js";
import { Rig } from "./harness.js";

// RFC 9001 and RFC 9369, appendices A.1 and A.2: the client's Initial of both versions. The packets are made with
// node:crypto from the appendices' inputs, compared with what the appendices print of the result (its tag vouches for all
// of it), and then read by the classifier.

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ""), "hex");

const DCID = hex("8394c8f03e515708");
/** A CRYPTO frame with a ClientHello for example.com; 917 bytes of padding follow. */
const FRAME = hex(`
  060040f1010000ed0303ebf8fa56f12939b9584a3896472ec40bb863cfd3e868
  04fe3a47f06a2b69484c00000413011302010000c000000010000e00000b6578
  616d706c652e636f6dff01000100000a00080006001d00170018001000070005
  04616c706e000500050100000000003300260024001d00209370b2c9caa47fba
  baf4559fedba753de171fa71f50f1ce15d43e994ec74d748002b000302030400
  0d0010000e0403050306030203080408050806002d00020101001c0002400100
  3900320408ffffffffffffffff05048000ffff07048000ffff08011001048000
  75300901100f088394c8f03e51570806048000ffff`);
const PAYLOAD = concat(FRAME, new Uint8Array(917));
/** The packet number has four bytes and is 2. */
const NUMBER = 2;
const NUMBER_SIZE = 4;
const SAMPLE = 16;

interface Vector {
  readonly name: string;
  readonly salt: Buffer;
  readonly labels: readonly [key: string, iv: string, hp: string];
  readonly secret: string;
  readonly keys: readonly [key: string, iv: string, hp: string];
  readonly header: Buffer;
  readonly protectedHeader: string;
  readonly tail: string;
}

const VECTORS: readonly Vector[] = [
  {
    name: "RFC 9001 A.2, version 1",
    salt: hex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a"),
    labels: ["quic key", "quic iv", "quic hp"],
    secret: "c00cf151ca5be075ed0ebfb5c80323c42d6b7db67881289af4008f1f6c357aea",
    keys: [
      "1f369613dd76d5467730efcbe3b1a22d",
      "fa044b2f42a3fd3b46fb255c",
      "9f50449e04a0e810283a1e9933adedd2",
    ],
    header: hex("c300000001088394c8f03e5157080000449e00000002"),
    protectedHeader: "c000000001088394c8f03e5157080000449e7b9aec34",
    tail: "7e78bfe706ca4cf5e9c5453e9f7cfd2b8b4c8d169a44e55c88d4a9a7f9474241e221af44860018ab0856972e194cd934",
  },
  {
    name: "RFC 9369 A.2, version 2",
    salt: hex("0dede3def700a6db819381be6e269dcbf9bd2ed9"),
    labels: ["quicv2 key", "quicv2 iv", "quicv2 hp"],
    secret: "14ec9d6eb9fd7af83bf5a668bc17a7e283766aade7ecd0891f70f9ff7f4bf47b",
    keys: [
      "8b1a0bc121284290a29e0971b5cd045d",
      "91f73e2351d8fa91660e909f",
      "45b95e15235d6f45a6b19cbcb0294ba9",
    ],
    header: hex("d36b3343cf088394c8f03e5157080000449e00000002"),
    protectedHeader: "d76b3343cf088394c8f03e5157080000449ea0c95e82",
    tail: "6f4c4938ae79324dc402894b44faf8afbab35282ab659d13c93f70412e85cb199a37ddec600545473cfb5a05e08d0b209973b2172b4d21fb69745a262ccde96ba18b2faa745b6fe189cf772a9f84cbfc",
  },
];

const hmac = (key: Uint8Array, bytes: Uint8Array): Buffer =>
  createHmac("sha256", key).update(bytes).digest();

/** HKDF-Expand-Label of TLS 1.3 (RFC 8446, 7.1), at most one block. */
function expand(secret: Uint8Array, label: string, size: number): Buffer {
  const full = `tls13 ${label}`;
  return hmac(secret, concat([0, size, full.length], full, [0], [1])).subarray(0, size);
}

function seal({ header, labels }: Vector, secret: Uint8Array): Buffer {
  const [key, iv, hp] = [
    expand(secret, labels[0], 16),
    expand(secret, labels[1], 12),
    expand(secret, labels[2], 16),
  ];
  iv.writeUInt32BE((iv.readUInt32BE(8) ^ NUMBER) >>> 0, 8);
  const cipher = createCipheriv("aes-128-gcm", key, iv).setAAD(header);
  const sealed = Buffer.concat([cipher.update(PAYLOAD), cipher.final(), cipher.getAuthTag()]);
  const packet = Buffer.concat([header, sealed]);
  const mask = createCipheriv("aes-128-ecb", hp, null).update(sealed.subarray(0, SAMPLE));
  const number = header.length - NUMBER_SIZE;
  packet[0] = (packet[0] ?? 0) ^ ((mask[0] ?? 0) & 0x0f);
  for (let i = 0; i < NUMBER_SIZE; i++)
    packet[number + i] = (packet[number + i] ?? 0) ^ (mask[i + 1] ?? 0);
  return packet;
}

for (const vector of VECTORS) {
  t.test(vector.name, async (t) => {
    const secret = expand(hmac(vector.salt, DCID), "client in", 32);
    t.equal(secret.toString("hex"), vector.secret);
    const sizes = [16, 12, 16];
    const keys = vector.labels.map((label, i) =>
      expand(secret, label, sizes[i] ?? 0).toString("hex"),
    );
    t.same(keys, vector.keys);
    const packet = seal(vector, secret);
    t.equal(packet.length, 1200);
    t.equal(packet.subarray(0, vector.header.length).toString("hex"), vector.protectedHeader);
    t.equal(packet.subarray(-vector.tail.length / 2).toString("hex"), vector.tail);
    const rig = new Rig();
    rig.send(datagram({ dport: 443 }, packet));
    t.same(rig.finish().names, ["quic example.com"]);
    t.same(rig.losses, {});
    // With another connection identifier the keys are others, and nothing can be read.
    const other = Buffer.from(packet);
    other[6] = (other[6] ?? 0) ^ 1;
    const blind = new Rig();
    blind.send(datagram({ dport: 443 }, other));
    t.same(blind.finish().names, []);
  });
}

t.test("RFC 9001 A.4 and RFC 9369 A.4: a server's Retry says nothing", async (t) => {
  const retries = [
    "ff000000010008f067a5502a4262b5746f6b656e04a265ba2eff4d829058fb3f0f2496ba",
    "cf6b3343cf0008f067a5502a4262b5746f6b656ec8646ce8bfe33952d955543665dcc7b6",
  ];
  for (const retry of retries) {
    const rig = new Rig();
    rig.send(datagram({ dport: 443 }, hex(retry), true));
    t.same(rig.finish().names, []);
  }
});
