/**
 * When the router refuses what it was told to refuse. usage: refusal.js echo HOST PORT | stream HOST PORT | post
 *
 * `echo` answers datagrams. `stream` sends one each millisecond; for each line on standard input it prints when the first
 * was sent that nobody answered, nor any after it. `post` reads lines `METHOD URL BODY` and prints when it began to ask,
 * when the answer was there, and the answer. Times are microseconds of the monotonic clock.
 */

import { createSocket } from "node:dgram";
import { createInterface } from "node:readline";

const EVERY_MS = 1;
/** Datagrams without an answer after which none is expected. */
const LOST = 200;

const micros = (): number => Number(process.hrtime.bigint() / 1000n);

function echo(host: string, port: number): void {
  const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
  socket.on("message", (bytes, from) => socket.send(bytes, from.port, from.address));
  socket.bind(port, host, () => console.log("echo listens"));
}

/** Sends numbers; tells of the first that stays without an answer. */
class Stream {
  readonly #socket = createSocket("udp4");
  readonly #sent: number[] = [];
  #answered = -1;
  /** Asked, but not yet since it was answered last. */
  #wanted = false;
  #asked = false;

  start(host: string, port: number): void {
    this.#socket.on("message", (bytes) => {
      this.#answered = Math.max(this.#answered, bytes.readUInt32BE(0));
      if (this.#answered === 0) console.log("stream flows");
      if (this.#wanted) [this.#wanted, this.#asked] = [false, true];
    });
    // The router says that it refuses: a later datagram may be told of it.
    this.#socket.on("error", () => undefined);
    this.#socket.connect(port, host, () => setInterval(() => this.#send(), EVERY_MS));
  }

  /** From the next answer on. */
  ask(): void {
    this.#wanted = true;
  }

  #send(): void {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(this.#sent.length);
    this.#sent.push(micros());
    this.#socket.send(bytes, () => undefined);
    if (!this.#asked || this.#sent.length - this.#answered < LOST) return;
    this.#asked = false;
    console.log(`refused ${this.#sent[this.#answered + 1]}`);
  }
}

async function post(line: string): Promise<void> {
  const [method = "", url = "", ...body] = line.split(" ");
  const began = micros();
  const answer = await fetch(url, {
    method,
    headers: { "Content-Type": "application/json" },
    ...(body.length === 0 ? {} : { body: body.join(" ") }),
  });
  const text = await answer.text();
  console.log(`answer ${began} ${micros()} ${text}`);
}

const [what, host = "", port = "0"] = process.argv.slice(2);
const lines = createInterface({ input: process.stdin });
if (what === "echo") echo(host, Number(port));
if (what === "stream") {
  const stream = new Stream();
  stream.start(host, Number(port));
  lines.on("line", () => stream.ask());
  lines.on("close", () => process.exit());
}
if (what === "post") lines.on("line", (line) => void post(line));
