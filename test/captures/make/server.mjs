// server.mjs CLOCK_FILE CERT KEY: every far end of the samples in one process: HTTP
// on 80, HTTPS on 443, network time on UDP 123. CLOCK_FILE holds how many seconds
// the story's clock is ahead of the machine's, so that the Date headers and the
// time answers agree with the timestamps that the capture gets in the end.

import { createSocket } from "node:dgram";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSecureServer } from "node:https";

const NTP_EPOCH = 2208988800; // seconds from 1900 to 1970
const TIME_ADDRESS = "203.0.113.123"; // bound by name, so that answers come from the address that was asked
const [clockFile, certFile, keyFile] = process.argv.slice(2);

const storySeconds = () => Date.now() / 1000 + Number(readFileSync(clockFile, "utf8"));

/** The account service's reply names the asked number again: downstream, so it must not count. */
function accountReply(url) {
  const externalId = url.searchParams.get("externalId");
  return `&&&START&&&${JSON.stringify({ result: "ok", code: 0, data: { externalId, userId: null } })}`;
}

const FORECAST = JSON.stringify({
  city: "101010100",
  days: Array.from({ length: 7 }, (_, i) => ({
    day: i,
    sky: i % 3 ? "cloudy" : "clear",
    high: 31 - i,
    low: 22 - i,
  })),
});

const PROGRAMMES = JSON.stringify(
  Array.from({ length: 12 }, (_, i) => ({
    channel: i + 1,
    now: "News",
    next: "A film about trains",
  })),
);

function reply(url) {
  if (url.pathname === "/generate_204") return [204, null, ""];
  if (url.pathname.startsWith("/pass/")) return [200, "application/json", accountReply(url)];
  if (url.pathname.startsWith("/forecast")) return [200, "application/json", FORECAST];
  if (url.pathname.startsWith("/guide")) return [200, "application/json", PROGRAMMES];
  return [200, "application/json", '{"result":"ok"}'];
}

function answer(request, response) {
  const url = new URL(request.url, "http://far.end");
  const [status, type, body] = reply(url);
  response.sendDate = false;
  response.setHeader("Date", new Date(storySeconds() * 1000).toUTCString());
  if (type) response.setHeader("Content-Type", type);
  if (body) response.setHeader("Content-Length", Buffer.byteLength(body));
  request.resume().on("end", () => response.writeHead(status).end(body));
}

/** Server mode, stratum 2; the asker's transmit time comes back as the originate time. */
function timeAnswer(question) {
  const out = Buffer.alloc(48);
  out.set([0x24, 2, 6, 0xec]);
  out.write("SMPL", 12, "latin1");
  question.copy(out, 24, 40, 48);
  const now = storySeconds() + NTP_EPOCH;
  for (const at of [16, 32, 40]) {
    out.writeUInt32BE(Math.floor(now), at);
    out.writeUInt32BE(Math.floor((now % 1) * 2 ** 32), at + 4);
  }
  return out;
}

const time = createSocket("udp4");
time.on("message", (question, from) => {
  if (question.length >= 48) time.send(timeAnswer(question), from.port, from.address);
});

const secure = { cert: readFileSync(certFile), key: readFileSync(keyFile) };
createServer(answer).listen(80, () => {
  createSecureServer(secure, answer).listen(443, () => {
    time.bind(123, TIME_ADDRESS, () => process.stdout.write("ready\n"));
  });
});
