// The small talk of a home that curl does not make.
//   chatter.mjs time NAME CLOCK_FILE   asks NAME for the time (NTP), once
//   chatter.mjs mdns NAME ADDRESS      tells the LAN (multicast DNS) who it is
//   chatter.mjs ssdp ADDRESS           tells the LAN (SSDP) that it plays media

import { createSocket } from "node:dgram";
import { lookup } from "node:dns";
import { readFileSync } from "node:fs";

const NTP_EPOCH = 2208988800;
const PATIENCE_MS = 3000;

function fail(why) {
  process.stderr.write(`chatter: ${why}\n`);
  process.exit(1);
}

function timeQuestion(clockFile) {
  const out = Buffer.alloc(48);
  out[0] = 0x1b; // version 3, client
  const now = Date.now() / 1000 + Number(readFileSync(clockFile, "utf8")) + NTP_EPOCH;
  out.writeUInt32BE(Math.floor(now), 40);
  out.writeUInt32BE(Math.floor((now % 1) * 2 ** 32), 44);
  return out;
}

function askTime(name, clockFile) {
  const socket = createSocket("udp4");
  setTimeout(() => fail(`no time from ${name}`), PATIENCE_MS).unref();
  socket.on("message", () => socket.close());
  lookup(name, 4, (error, address) => {
    if (error) fail(error.message);
    socket.send(timeQuestion(clockFile), 123, address);
  });
}

function dnsName(name) {
  const labels = name
    .split(".")
    .map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([...labels, Buffer.from([0])]);
}

function dnsRecord(name, type, ttl, value) {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(0x8001, 2); // class IN, cache flush
  fixed.writeUInt32BE(ttl, 4);
  fixed.writeUInt16BE(value.length, 8);
  return Buffer.concat([dnsName(name), fixed, value]);
}

function announcement(name, address) {
  const [A, PTR] = [1, 12];
  const head = Buffer.from([0, 0, 0x84, 0, 0, 0, 0, 2, 0, 0, 0, 0]);
  const service = dnsRecord(
    "_airplay._tcp.local",
    PTR,
    4500,
    dnsName(`${name}._airplay._tcp.local`),
  );
  const host = dnsRecord(`${name}.local`, A, 120, Buffer.from(address.split(".").map(Number)));
  return Buffer.concat([head, service, host]);
}

const notify = (address) => `NOTIFY * HTTP/1.1\r
HOST: 239.255.255.250:1900\r
CACHE-CONTROL: max-age=1800\r
LOCATION: http://${address}:49152/description.xml\r
NT: urn:schemas-upnp-org:device:MediaRenderer:1\r
NTS: ssdp:alive\r
SERVER: Linux/3.4 UPnP/1.0 Sample/1.0\r
USN: uuid:00000000-0000-4000-8000-00005e005300::urn:schemas-upnp-org:device:MediaRenderer:1\r
\r
`;

function multicast(payload, port, group, fromPort) {
  const socket = createSocket({ type: "udp4", reuseAddr: true });
  socket.bind(fromPort, () => {
    socket.setMulticastTTL(port === 5353 ? 255 : 4);
    socket.send(payload, port, group, (error) => (error ? fail(error.message) : socket.close()));
  });
}

const [what, first, second] = process.argv.slice(2);
if (what === "time") askTime(first, second);
else if (what === "mdns") multicast(announcement(first, second), 5353, "224.0.0.251", 5353);
else if (what === "ssdp") multicast(Buffer.from(notify(first)), 1900, "239.255.255.250", 0);
else fail("time NAME CLOCK_FILE | mdns NAME ADDRESS | ssdp ADDRESS");
