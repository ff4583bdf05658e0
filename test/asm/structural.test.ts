import { gzipSync } from "node:zlib";
import t from "tap";
import { fieldKeys } from "../../asm/schema/keys.js";
import { readStructural } from "../../core/sighting/structural.js";
import type { MatchEvent } from "../../core/wire/events.js";
import { base64, type Piece, percent } from "./build/bytes.js";
import { Connection, datagram } from "./build/connection.js";
import { request } from "./build/http.js";
import { Rig, type Setup } from "./harness.js";

/** Check digits worked out by hand: 86000000000000 doubles 6 to 12, so 8 + 3 + 0 = 11 and 9 is missing to 20. */
const IMEI = "860000000000009";
const WRONG = "860000000000008";
const IMSI = "234150000000001";
/** 89 44 and zeros, 19 digits: 8 + 9 doubled (18: 9) + 4 + 4 doubled (8) = 29, and 1 is missing to 30. */
const ICCID = "8944000000000000001";
const PHONE = "+447700900123";
const ANDROID = "9774d56d682e549c";
const UUID = "38400000-8cf0-11bd-b23e-10b96e40000d";

function textOf({ find, value }: MatchEvent): string {
  if (find === "position") {
    const view = new DataView(value.slice().buffer);
    return `location ${view.getInt32(0, true)} ${view.getInt32(4, true)}`;
  }
  const read = readStructural(find, value);
  return read === null ? find : `${read.type} ${read.value}`;
}

const said = (event: MatchEvent): string =>
  [textOf(event), event.where, event.field, ...event.transforms].join(" ");

/** What is told of a request, as `type value where field transforms`. */
function told(parts: Parameters<typeof request>[0], setup: Setup = {}): string[] {
  const rig = new Rig(setup);
  const connection = new Connection();
  rig.send(...connection.open(), connection.up(request(parts)));
  return rig.matches.map(said);
}

const post = (body: Piece, setup: Setup = {}): string[] => told({ method: "POST", body }, setup);

const VALUES: readonly [kind: string, value: string, type: string][] = [
  ["IMEI", IMEI, "imei"],
  ["IMSI", IMSI, "imsi"],
  ["ICCID", ICCID, "iccid"],
  ["PHONE", "07700900123", "phone"],
  ["ANDROID_ID", ANDROID, "android_id"],
  ["ADVERTISING_ID", UUID, "advertising_id"],
];

t.test("each key that is listed, in several letter cases", async (t) => {
  for (const [kind, value, type] of VALUES) {
    for (const key of fieldKeys[kind] ?? []) {
      const written = [key, key.toUpperCase(), `${key.slice(0, 2)}_${key.slice(2)}`, `X-${key}`];
      for (const name of written) {
        t.same(post(`a=1&${name}=${value}&z=2`), [`${type} ${value} http.body ${name}`], name);
      }
      t.same(post(`a=1&x${key}=${value}&z=2`), [], `not x${key}`);
      t.same(post(`a=1&${key}q=${value}&z=2`), [], `not ${key}q`);
    }
  }
});

t.test("in every place where fields are", async (t) => {
  for (const [, value, type] of VALUES) {
    const key = type === "phone" ? "msisdn" : type === "android_id" ? "android_id" : type;
    const name = type === "advertising_id" ? "gaid" : key;
    const is = `${type} ${value}`;
    t.same(told({ target: `/v1?${name}=${value}` }), [`${is} http.query ${name}`]);
    t.same(told({ headers: [`${name}: ${value}`] }), [`${is} http.header ${name}`]);
    t.same(told({ headers: [`Cookie: a=1; ${name}=${value}; b=2`] }), [
      `${is} http.cookie ${name}`,
    ]);
    t.same(post(`{"a":{"${name}": "${value}"},"b":1}`), [`${is} http.body ${name}`], "JSON");
    t.same(post(`<d><${name}>${value}</${name}></d>`), [`${is} http.body ${name}`], "XML");
    t.same(post(`<d a="1" ${name}="${value}"/>`), [`${is} http.body ${name}`], "attribute");
    t.same(post(`user[${name}]=${value}`), [`${is} http.body user[${name}]`], "last part");
    const part = `--b7\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--b7--\r\n`;
    t.same(post(part), [`${is} http.body ${name}`], "multipart");
    t.same(
      post(`d=${base64(`{"${name}":"${value}"}`)}`),
      [`${is} http.body ${name} base64`],
      "Base64",
    );
    t.same(post(gzipSync(`a=1&${name}=${value}`)), [`${is} http.body ${name} gzip`], "gzip");
    t.same(
      post(`a=1&${name}=${percent(value)}&z=2`),
      [`${is} http.body ${name} percent`],
      "percent",
    );
  }
});

t.test("telephone numbers as they are written", async (t) => {
  const numbers: readonly [string, string][] = [
    [PHONE, PHONE],
    ["00447700900123", "00447700900123"],
    ["+44 7700 900123", PHONE],
    ["+44 (0)7700 900-123", "+4407700900123"],
    ["+1-212-555-0123", "+12125550123"],
    ["(212) 555-0123", "2125550123"],
    ["212.555.0123", "2125550123"],
    ["+4912345", ""],
    ["77009001", ""],
    ["1400000000123", ""],
    ["000000000000", ""],
    ["1234567890123456", ""],
    ["7700900123x", ""],
    ["12.9716,77.594612", ""],
  ];
  for (const [text, value] of numbers) {
    const wanted = value === "" ? [] : [`phone ${value} http.body tel`];
    t.same(post(`{"tel":"${text}"}`), wanted, text);
  }
});

t.test("a key without a plausible value", async (t) => {
  const bodies = [
    `imei=${WRONG}`,
    `imei=${IMEI}0`,
    `imei=${IMEI.slice(0, 14)}`,
    `imei=x${IMEI}`,
    `imei=${IMEI}x`,
    "imei=000000000000000",
    `imei=abc ${IMEI}`,
    "imei=",
    "imsi=999150000000001",
    "imsi=2341500000000",
    `imsi=${IMSI}0`,
    "iccid=8944000000000000002",
    "iccid=7944000000000000003",
    "iccid=894400000000000001",
    "android_id=9774d56d682e549",
    "android_id=9774d56d682e549cc",
    "android_id=9774d56d682e549g",
    "android_id=0000000000000000",
    "gaid=00000000-0000-0000-0000-000000000000",
    "gaid=38400000-8cf0-11bd-b23e-10b96e40000",
    "gaid=384000008-cf0-11bd-b23e-10b96e40000d",
    "gaid=38400000-8cf0-11bd-b23e-10b96e40000x",
  ];
  for (const body of bodies) t.same(post(`a=1&${body}&z=2`), [], body);
});

t.test("a value without a key", async (t) => {
  for (const [kind, value] of VALUES) {
    const bodies = [
      `a=1&ref=${value}&z=2`,
      `imei=&ref=${value}`,
      `{"ref":"${value}","imei":"","phone":"","gaid":"","android_id":"","imsi":"","iccid":""}`,
      value,
      `{"imeilist":{"x":"${value}"}}`,
    ];
    for (const body of bodies) t.same(post(body), [], `${kind} in ${body}`);
    t.same(told({ target: `/imei/${value}/x` }), [], "path");
  }
  t.same(post(`imei=${IMSI.slice(0, 14)}3&imsi=8${IMEI.slice(1)}`.replace("imsi=8", "imsi=9")), []);
});

t.test("not in raw bytes, names or what comes down", async (t) => {
  const rig = new Rig();
  rig.send(datagram({ dport: 9999 }, `a=1&imei=${IMEI}&z=2`));
  const connection = new Connection();
  rig.send(...connection.open(), connection.up(request({})));
  rig.send(connection.down(`HTTP/1.1 200 OK\r\nContent-Length: 24\r\n\r\nimei=${IMEI}&a=1`));
  t.same(rig.finish().matches, []);
});

t.test("a registered value is told once, by its needle", async (t) => {
  const values = [
    ["imei", IMEI, "imei"],
    ["imsi", IMSI, "imsi"],
    ["iccid", ICCID, "iccid"],
    ["phone", PHONE, "phone"],
    ["android_id", ANDROID, "android_id"],
    ["advertising_id", UUID, "gaid"],
  ] as const;
  for (const [type, value, key] of values) {
    const body = `{"${key}":"${value}"}`;
    t.same(post(body, { values: [[type, value]] }), [`needle http.body ${key}`], type);
  }
});

t.test("latitude and longitude in one text", async (t) => {
  const is = (lat: number, lon: number, field: string) => [
    `location ${lat} ${lon} http.body ${field}`,
  ];
  const places: readonly [string, string[]][] = [
    ["a=1&lat=12.9716&lon=77.5946&z=2", is(12971600, 77594600, "lon")],
    ["a=1&longitude=-0.1276&latitude=51.507222&z=2", is(51507222, -127600, "latitude")],
    ['{"lat":12.971,"lng":-77.594}', is(12971000, -77594000, "lng")],
    ['{"gps":{"lat":"-33.8688197","long":"151.2092955"}}', is(-33868819, 151209295, "long")],
    [
      "<p><Latitude>12.97160</Latitude><Longitude>77.59460</Longitude></p>",
      is(12971600, 77594600, "Longitude"),
    ],
    ["lat=12.9716&z=2", []],
    ["lat=12.97&lon=77.59&z=2", []],
    ["lat=91.0001&lon=77.5946&z=2", []],
    ["lat=12.9716&lon=180.0001&z=2", []],
    ["lat=0.0000&lon=0.0000&z=2", []],
    ["lat=12.9716&lat=77.5946&z=2", []],
    ["x=12.9716&y=77.5946&z=2", []],
    ["lat=1.12.9716&lon=77.5946&z=2", []],
    ["lat=12.9716ms&lon=77.5946&z=2", []],
  ];
  for (const [body, wanted] of places) t.same(post(body), wanted, body);
});

/** What is told of a body of numbers that ends in a telephone number, and whether all names were looked for. */
function crowded(numbers: number, part: (i: number) => string): [string[], boolean] {
  const rig = new Rig();
  const connection = new Connection();
  const body = Array.from({ length: numbers }, (_, i) => part(i)).join("");
  rig.send(...connection.open());
  rig.send(connection.up(request({ method: "POST", body: `${body}tel=07700900123` })));
  return [rig.matches.map(textOf), rig.counter("budget_exhausted") === 0];
}

t.test(
  "many numbers in one body: names are looked for up to a bound, which is counted",
  async (t) => {
    const pair = (i: number): string => `a${i}=7700900${100 + i}&`;
    t.same(crowded(60, pair), [["phone 07700900123"], true]);
    t.same(
      crowded(110, (i) => `,770090${100 + i}`),
      [[], false],
    );
  },
);
