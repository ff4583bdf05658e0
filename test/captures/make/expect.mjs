// expect.mjs VALUES_JSON DIR: says on standard output what must be found in each
// capture of DIR, worked out with tshark and a plain search. Fails when a capture
// lacks what its story needs, or holds a value where nobody put one.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readPosition } from "./exif.mjs";
import { householdIdentifiers, wrappedForms } from "./identifiers.mjs";
import { checkForm } from "./soundness.mjs";
import { clearConnections, frameOf, readRequests, tshark } from "./upstream.mjs";

/** The story: which types, no more and no fewer, each capture must give. */
const TYPES = {
  "redmi-note.pcap": ["location", "media", "text"],
  "redmi-1s-test1.pcap": ["contact", "imei", "operator", "phone"],
  "redmi-1s-test1-login.pcap": ["contact", "imei", "imsi", "mac", "operator", "phone"],
  "redmi-1s-test2-before.pcap": [],
  "redmi-1s-test2-after.pcap": [],
};

// Frames that leave the home, and DNS questions to whomever.
const OUTWARD =
  "eth.src != BSSID && ((tcp || udp) && !(ip.dst == 192.168.0.0/16) && !(ip.dst == 224.0.0.0/3) || dns && !mdns)";

const isBare = (before, after) =>
  (!/[0-9A-Za-z]$/.test(before) || /%2B$/i.test(before)) && !/^[0-9A-Za-z]/.test(after);

/** Where in a field's value the identifier ends, or -1. An escaped plus may stand before it. */
function findEnd(identifier, value) {
  if (identifier.whole) return identifier.forms.includes(value) ? value.length : -1;
  for (const form of identifier.forms) {
    const at = value.indexOf(form);
    if (at >= 0 && isBare(value.slice(0, at), value.slice(at + form.length)))
      return at + form.length;
  }
  return -1;
}

function fieldFinds(identifiers, fields) {
  const finds = [];
  for (const field of fields) {
    for (const identifier of identifiers) {
      const end = findEnd(identifier, field.value);
      if (end >= 0) finds.push({ ...field, identifier, end: field.at + end });
    }
  }
  return finds;
}

/** A picture counts when its first three bytes are there, its position with the last byte of it. */
function pictureFinds(home, connection, request) {
  const position = readPosition(connection.bytes.subarray(request.bodyAt, request.next));
  const off = Math.max(Math.abs(position.lat - home.lat), Math.abs(position.lon - home.lon));
  if (off > 1e-6) throw new Error(`the picture was taken ${off} degrees from home`);
  const find = (type, label, end) => ({
    where: "http.body",
    field: null,
    identifier: { type, label, canary: false },
    end: request.bodyAt + end,
  });
  return [find("media", null, 3), find("location", "home", position.end)];
}

function requestFinds(values, identifiers, connection, request) {
  if (request.type === "image/jpeg") return pictureFinds(values.home, connection, request);
  return fieldFinds(identifiers, request.fields);
}

function connectionFinds(values, identifiers, connection) {
  return readRequests(connection).flatMap((request) =>
    requestFinds(values, identifiers, connection, request).map(
      ({ where, field, identifier, end }) => ({
        type: identifier.type,
        label: identifier.label,
        canary: identifier.canary,
        where,
        field,
        evidence: "plain",
        frame: frameOf(connection, end),
        name: request.host,
        ...connection.ends,
      }),
    ),
  );
}

/** One line for each identifier, connection and place: the first time, and how many there were. */
function firstFinds(finds) {
  const lines = new Map();
  for (const find of finds) {
    const key = [find.type, find.label, find.src, find.sport, find.where, find.field].join("|");
    if (lines.has(key)) lines.get(key).count++;
    else lines.set(key, { ...find, count: 1 });
  }
  return [...lines.values()];
}

const hexBytes = (form) => Buffer.from(form, "latin1").toString("hex").match(/../g).join(":");

/** tshark's own search must agree: a value's characters stand in no other frame. */
function checkStray(capture, outward, identifiers, finds) {
  const any = identifiers.flatMap((i) => i.forms).map((form) => `frame contains ${hexBytes(form)}`);
  const frames = tshark(capture, `(${outward}) && (${any.join(" || ")})`, ["frame.number"])
    .flat()
    .map(Number);
  const stray = frames.filter((frame) => !finds.some((find) => find.frame === frame));
  if (stray.length > 0) throw new Error(`${capture}: a value nobody expected in frames ${stray}`);
}

/** No sample holds a wrapped value that can be seen. */
function checkWrapped(capture, outward, identifiers) {
  const forms = identifiers.flatMap(wrappedForms);
  for (const [frame, ...payloads] of tshark(capture, outward, [
    "frame.number",
    "tcp.payload",
    "udp.payload",
  ])) {
    const payload = Buffer.from(payloads.join(""), "hex");
    if (forms.some((form) => payload.includes(form)))
      throw new Error(`${capture}: a wrapped value in frame ${frame}`);
  }
}

function checkTypes(name, finds) {
  const found = [...new Set(finds.map((find) => find.type))].sort();
  if (found.join() !== TYPES[name].join())
    throw new Error(`${name}: found ${found}, not ${TYPES[name]}`);
}

/** After the update the phone speaks to the outside in no other way than HTTPS. */
function checkSecureOnly(capture, device) {
  const other = tshark(capture, `eth.src == ${device} && tcp && tcp.dstport != 443`, [
    "frame.number",
  ]);
  if (other.length > 0) throw new Error(`${capture}: not HTTPS in frames ${other.flat()}`);
}

/** Who was spoken to behind TLS: all that is to be learnt about it. */
function secureNames(capture) {
  const fields = ["frame.number", "eth.src", "ip.dst", "tls.handshake.extensions_server_name"];
  return tshark(capture, "tls.handshake.extensions_server_name", fields).map(
    ([frame, device, dst, name]) => ({
      device,
      name,
      dst,
      frame: Number(frame),
    }),
  );
}

function expectCapture(values, dir, name) {
  const capture = join(dir, name);
  const identifiers = householdIdentifiers(values);
  const finds = clearConnections(capture).flatMap((c) => connectionFinds(values, identifiers, c));
  checkForm(capture);
  checkTypes(name, finds);
  const outward = OUTWARD.replace("BSSID", values.home.bssid);
  checkStray(capture, outward, identifiers, finds);
  checkWrapped(capture, outward, identifiers);
  if (name === "redmi-1s-test2-after.pcap") checkSecureOnly(capture, values.redmi1s.mac);
  return { sightings: firstFinds(finds), tls: secureNames(capture) };
}

const [valuesFile, dir] = process.argv.slice(2);
const values = JSON.parse(readFileSync(valuesFile, "utf8"));
const names = Object.keys(TYPES);
const captures = Object.fromEntries(names.map((name) => [name, expectCapture(values, dir, name)]));
process.stdout.write(`${JSON.stringify({ seed: values.seed, captures }, null, 2)}\n`);
