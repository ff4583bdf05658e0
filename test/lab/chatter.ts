/**
 * A busy phone, run in its namespace: looks up names that nobody has asked for before, and now and then sends an IMEI
 * in clear. usage: chatter.js SECONDS LOOKUPS_A_SECOND RESOLVER. Prints how many it has sent.
 */
import { createSocket } from "node:dgram";
import { get } from "node:http";
import { VALUE } from "./household.js";
import { ADDRESS } from "./network.js";

const [seconds = 1, rate = 100] = process.argv.slice(2, 4).map(Number);
const resolver = process.argv[4] ?? ADDRESS.resolver;
const TICK_MS = 10;
/** Lookups between two requests that carry the IMEI. */
const REQUEST_EACH = 500;

const socket = createSocket("udp4");
let [lookups, requests] = [0, 0];

/** A question for the A record of `<number>.chatter.example` (RFC 1035). */
function question(number: number): Buffer {
  const labels = [`n${number}`, "chatter", "example"];
  const name = labels.flatMap((label) => [Buffer.of(label.length), Buffer.from(label)]);
  const head = Buffer.from([0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  head.writeUInt16BE(number & 0xffff, 0);
  return Buffer.concat([head, ...name, Buffer.from([0, 0, 1, 0, 1])]);
}

function request(): void {
  requests++;
  const path = `/v1?deviceId=${VALUE.imei}&n=${requests}`;
  const options = { host: ADDRESS.account, path, headers: { host: "api.account.xiaomi.com" } };
  get(options, (response) => response.resume()).on("error", () => {});
}

const started = performance.now();
const timer = setInterval(() => {
  const passed = (performance.now() - started) / 1000;
  const due = Math.floor(Math.min(passed, seconds) * rate);
  for (; lookups < due; lookups++) {
    socket.send(question(lookups), 53, resolver);
    if (lookups % REQUEST_EACH === 0) request();
  }
  if (passed < seconds) return;
  clearInterval(timer);
  socket.close();
  console.log(JSON.stringify({ lookups, requests }));
}, TICK_MS);
