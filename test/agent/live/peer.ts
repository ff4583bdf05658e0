import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";

/** A program with real sockets for a place of the lab: one JSON order a line in, one answer a line out. */

export type Order =
  | {
      readonly order: "serve";
      readonly l4: "tcp" | "udp";
      readonly host: string;
      readonly port: number;
    }
  | {
      readonly order: "send";
      readonly host: string;
      readonly port: number;
      /** Own port; 0: any. */
      readonly from: number;
      readonly texts: readonly string[];
      /** Waits for an answer to each. */
      readonly answered: boolean;
    }
  /** One datagram to each port. */
  | { readonly order: "sweep"; readonly host: string; readonly ports: readonly number[] }
  | { readonly order: "open"; readonly host: string; readonly port: number; readonly from: number }
  /** Writes on a connection that is open and waits until the other end has got it. */
  | { readonly order: "write"; readonly from: number; readonly text: string }
  /** Writes nothing and waits until the connection ends; a fault if not orderly. */
  | { readonly order: "wait"; readonly from: number }
  | { readonly order: "close"; readonly from: number };

export interface Answer {
  readonly port: number;
  /** What was wrong; null: done. */
  readonly fault: string | null;
}

interface Connection {
  readonly socket: Socket;
  sent: number;
  /** What ended it, between two orders too. */
  fault: Error | null;
}

const open = new Map<number, Connection>();

/** Tells the other end, as text, how many bytes it has got. */
async function serveTcp(host: string, port: number): Promise<number> {
  const server = createServer((socket) => {
    let got = 0;
    socket.on("data", (bytes) => {
      got += bytes.length;
      socket.write(`${got}\n`);
    });
    socket.on("error", () => {});
  }).listen(port, host);
  await once(server, "listening");
  return port;
}

async function serveUdp(host: string, port: number): Promise<number> {
  const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
  socket.on("message", (bytes, from) => socket.send(`got ${bytes}`, from.port, from.address));
  socket.bind(port, host);
  await once(socket, "listening");
  return port;
}

async function send(order: Order & { order: "send" }): Promise<number> {
  const socket = createSocket(order.host.includes(":") ? "udp6" : "udp4");
  socket.bind(order.from);
  await once(socket, "listening");
  socket.setBroadcast(true);
  for (const text of order.texts) {
    const answer = order.answered ? once(socket, "message") : null;
    await new Promise((resolve) => socket.send(text, order.port, order.host, resolve));
    await answer;
  }
  const { port } = socket.address();
  socket.close();
  return port;
}

async function sweep({ host, ports }: Order & { order: "sweep" }): Promise<number> {
  const socket = createSocket(host.includes(":") ? "udp6" : "udp4");
  for (const port of ports) await new Promise((resolve) => socket.send("x", port, host, resolve));
  socket.close();
  return 0;
}

async function openTcp(order: Order & { order: "open" }): Promise<number> {
  const { host, port, from } = order;
  const socket = connect(from === 0 ? { host, port } : { host, port, localPort: from });
  socket.setNoDelay();
  await once(socket, "connect");
  const own = socket.localPort ?? 0;
  const connection: Connection = { socket, sent: 0, fault: null };
  socket.on("error", (error) => {
    connection.fault = error;
  });
  open.set(own, connection);
  return own;
}

function connectionOf(port: number): Connection {
  const connection = open.get(port);
  if (connection === undefined) throw new Error(`no connection from port ${port}`);
  if (connection.fault !== null) throw connection.fault;
  return connection;
}

async function write(from: number, text: string): Promise<number> {
  const connection = connectionOf(from);
  connection.sent += Buffer.byteLength(text);
  connection.socket.write(text);
  const done = String(connection.sent);
  let answer = "";
  while (answer.split("\n").at(-2) !== done) {
    const [bytes] = await once(connection.socket, "data");
    answer += String(bytes);
  }
  return from;
}

async function wait(from: number): Promise<number> {
  const { socket } = connectionOf(from);
  socket.resume();
  if (!socket.closed) await once(socket, "close");
  return from;
}

async function close(from: number): Promise<number> {
  const { socket } = connectionOf(from);
  open.delete(from);
  const closed = once(socket, "close");
  socket.end();
  socket.resume();
  await closed;
  return from;
}

async function obey(order: Order): Promise<number> {
  switch (order.order) {
    case "serve":
      return order.l4 === "tcp"
        ? serveTcp(order.host, order.port)
        : serveUdp(order.host, order.port);
    case "send":
      return send(order);
    case "sweep":
      return sweep(order);
    case "open":
      return openTcp(order);
    case "write":
      return write(order.from, order.text);
    case "wait":
      return wait(order.from);
    case "close":
      return close(order.from);
  }
}

if (process.argv[2] === "--peer") {
  for await (const line of createInterface({ input: process.stdin })) {
    const answer: Answer = await obey(JSON.parse(line) as Order).then(
      (port) => ({ port, fault: null }),
      (error: Error) => ({ port: 0, fault: error.message }),
    );
    console.log(JSON.stringify(answer));
  }
  process.exit(0);
}
