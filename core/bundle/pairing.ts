import * as v from "valibot";
import { decodeBase64, encodeBase64 } from "../wire/base64.js";
import type { Cbor } from "./cbor.js";
import { KEY_BYTES } from "./crypto.js";
import { decodeAs } from "./envelope.js";
import { refused, type Taken } from "./refusal.js";
import { bytesOf, shortText, uint32 } from "./values.js";

const PREFIX = "telltale-pair:";
const VERSION = 1;
const DAMAGED =
  "cut or damaged: expected the whole line, to its end, as telltale pair has printed it";

const schema = v.object({
  v: v.literal(VERSION),
  /** `mqtt://host:port` or `mqtts://host:port`. */
  broker: shortText(300),
  /** Certificate (PEM) that the broker's is signed with; null: none, or the system's. */
  ca: v.nullable(shortText(16_384)),
  router: v.pipe(shortText(32), v.regex(/^[a-z0-9_]{1,32}$/, "expected a-z, 0-9, _")),
  cell: v.pipe(uint32, v.maxValue(63, "expected at most 63")),
  user: shortText(32),
  password: shortText(128),
  pair_key: bytesOf(KEY_BYTES),
});

/** Everything that a router needs to talk to its plane. A secret. */
export type Pairing = Readonly<v.InferOutput<typeof schema>>;

/** The line that is shown once and given to the router. */
export function encodePairing(cbor: Cbor, pairing: Pairing): string {
  const { broker, ca, router, cell, user, password, pair_key } = pairing;
  const bytes = cbor.encode({ v: VERSION, broker, ca, router, cell, user, password, pair_key });
  const text = encodeBase64(bytes).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  return `${PREFIX}${text}`;
}

/** Reads a line as it was pasted: blanks around and inside are left out. Its errors never show a part of it. */
export function decodePairing(cbor: Cbor, line: string): Taken<Pairing> {
  const text = line.replace(/\s+/g, "");
  if (!text.startsWith(PREFIX)) {
    return refused("malformed", `pairing line: expected it to begin with ${PREFIX}`);
  }
  if (text.includes(PREFIX, 1)) {
    return refused("malformed", "pairing line: expected one line, here is more than one");
  }
  const letters = text.slice(PREFIX.length).replace(/=+$/, "");
  if (!/^[\w-]*$/.test(letters)) {
    return refused(
      "malformed",
      "pairing line: a character that is not Base64URL: expected A-Z, a-z, 0-9, - and _",
    );
  }
  const bytes = decodeBase64(letters);
  if (bytes === null || !isMap(cbor, bytes))
    return refused("malformed", `pairing line: ${DAMAGED}`);
  return decodeAs(cbor, bytes, schema, VERSION, "pairing line");
}

/** A whole line is one item of CBOR; a part of one, or one with more behind it, is not. */
function isMap(cbor: Cbor, bytes: Uint8Array): boolean {
  try {
    const item = cbor.decode(bytes);
    return typeof item === "object" && item !== null && !Array.isArray(item);
  } catch {
    return false;
  }
}
