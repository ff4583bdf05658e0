// What the devices sent outwards over clear HTTP, as tshark sees it: the bytes of
// each connection in order, cut into requests and named fields, each byte still
// knowing in which frame it arrived. Shares nothing with the product's own parsers.

import { spawnSync } from "node:child_process";

/** Runs tshark over a capture; one array of the wanted fields for each frame that passes. */
export function tshark(capture, filter, fields, options = []) {
  const wanted = fields.flatMap((field) => ["-e", field]);
  const args = ["-n", "-r", capture, ...options, "-Y", filter, "-T", "fields", ...wanted];
  const run = spawnSync("tshark", args, { encoding: "utf8", maxBuffer: 1 << 28 });
  if (run.status !== 0) throw new Error(`tshark ${capture}: ${run.stderr}`);
  return run.stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => line.split("\t"));
}

const FIELDS = [
  "frame.number",
  "tcp.stream",
  "tcp.seq",
  "eth.src",
  "ip.src",
  "tcp.srcport",
  "ip.dst",
  "tcp.dstport",
  "tcp.payload",
];

function createConnection([, stream, , device, src, sport, dst, dport]) {
  const ends = { device, src, sport: Number(sport), dst, dport: Number(dport) };
  return { stream: Number(stream), ends, bytes: Buffer.alloc(0), pieces: [] };
}

/** Appends a segment; refuses gaps and repeats, which a recording on one machine must not have. */
function append(connection, [frame, , seq, ...rest]) {
  const piece = Buffer.from(rest.at(-1), "hex");
  if (Number(seq) !== connection.bytes.length + 1) throw new Error(`frame ${frame}: out of order`);
  connection.bytes = Buffer.concat([connection.bytes, piece]);
  connection.pieces.push({ frame: Number(frame), end: connection.bytes.length });
}

export function clearConnections(capture) {
  const connections = new Map();
  for (const row of tshark(capture, "tcp.dstport == 80 && tcp.len > 0", FIELDS)) {
    if (!connections.has(row[1])) connections.set(row[1], createConnection(row));
    append(connections.get(row[1]), row);
  }
  return [...connections.values()];
}

/** The frame that brought the byte before `end`. */
export function frameOf(connection, end) {
  return connection.pieces.find((piece) => piece.end >= end).frame;
}

/** "a=1&b=2" as fields with the place where each value begins. */
function pairFields(where, text, at, separator) {
  const fields = [];
  for (const pair of text.split(separator)) {
    const equals = pair.indexOf("=");
    fields.push({
      where,
      field: pair.slice(0, equals),
      value: pair.slice(equals + 1),
      at: at + equals + 1,
    });
    at += pair.length + separator.length;
  }
  return fields;
}

function targetFields(target, at) {
  const mark = target.indexOf("?");
  if (mark < 0) return [{ where: "http.path", field: null, value: target, at }];
  const path = { where: "http.path", field: null, value: target.slice(0, mark), at };
  return [path, ...pairFields("http.query", target.slice(mark + 1), at + mark + 1, "&")];
}

function headerFields(line, at) {
  const colon = line.indexOf(": ");
  const field = line.slice(0, colon).toLowerCase();
  const value = line.slice(colon + 2);
  if (field === "cookie") return pairFields("http.cookie", value, at + colon + 2, "; ");
  return [{ where: "http.header", field, value, at: at + colon + 2 }];
}

/** String members of a flat JSON object without escapes, which is all that the samples send. */
function jsonFields(text, at) {
  return [...text.matchAll(/"(\w+)":"([^"\\]*)"/g)].map((m) => ({
    where: "http.body",
    field: m[1],
    value: m[2],
    at: at + m.index + m[1].length + 4,
  }));
}

function bodyFields(type, body, at) {
  if (type === "application/json") return jsonFields(body, at);
  if (type === "application/x-www-form-urlencoded") return pairFields("http.body", body, at, "&");
  return [{ where: "http.body", field: null, value: body, at }];
}

/** One request from `at`: its fields, and where the next one begins. */
function readRequest(connection, at) {
  const text = connection.bytes.toString("latin1");
  const headEnd = text.indexOf("\r\n\r\n", at);
  if (headEnd < 0) throw new Error(`stream ${connection.stream}: a request without end`);
  const [first, ...lines] = text.slice(at, headEnd).split("\r\n");
  const target = first.split(" ")[1];
  const fields = targetFields(target, at + first.indexOf(" ") + 1);
  let lineAt = at + first.length + 2;
  for (const line of lines) {
    fields.push(...headerFields(line, lineAt));
    lineAt += line.length + 2;
  }
  const header = (name) => fields.find((f) => f.where === "http.header" && f.field === name)?.value;
  const bodyAt = headEnd + 4;
  const next = bodyAt + Number(header("content-length") ?? 0);
  const type = header("content-type") ?? null;
  fields.push(...(next > bodyAt ? bodyFields(type, text.slice(bodyAt, next), bodyAt) : []));
  return { host: header("host"), type, fields, bodyAt, next };
}

export function readRequests(connection) {
  const requests = [];
  for (let at = 0; at < connection.bytes.length; at = requests.at(-1).next) {
    requests.push(readRequest(connection, at));
  }
  return requests;
}
