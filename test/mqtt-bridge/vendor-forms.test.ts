import { createHash } from "node:crypto";
import t from "tap";
import { Connection, PHONE_MAC } from "../asm/build/connection.js";
import { request } from "../asm/build/http.js";
import { scanFrames, sightingsOf } from "./scan-fixture.js";

const IMEI = "860000000000009";
const IMSI = "234150000000001";
const NUMBER = "+447700900123";
const HOUSEHOLD = `
people:
  - name: Asha Rao
    phone: ["${NUMBER}"]
    devices:
      - {name: Redmi 1S, mac: ["${PHONE_MAC}"], imei: ["${IMEI}"], imsi: ["${IMSI}"]}
`;

/** As Xiaomi's clients hid a value: the first 16 characters of SHA-1 in Base64 with the letters of URLs. */
const hidden = (value: string): string =>
  createHash("sha1").update(value).digest("base64url").slice(0, 16);

/** One request of each kind, on connections of their own. */
function sent(requests: readonly { target: string; headers?: readonly string[] }[]): Uint8Array[] {
  return requests.flatMap((each, at) => {
    const connection = new Connection({ sport: 40000 + at });
    return [...connection.open(), connection.up(request(each)), ...connection.close()];
  });
}

t.test("the hashed form in which Xiaomi's clients sent number, IMSI and IMEI", async (t) => {
  // An example of the published client code, computed by others.
  t.equal(hidden("860000000000000"), "fWPDmVSJ97-SJtgz");
  const cases: readonly (readonly [target: string, headers: readonly string[], told: string])[] = [
    [`/pass/activate/dev?imsi=${hidden(IMSI)}`, [], "imsi Redmi 1S http.query imsi"],
    [`/pass/activate/dev/${hidden(IMEI)}/activating`, [], "imei Redmi 1S http.path null"],
    ["/pass/v3/user", [`Cookie: deviceId=${hidden(IMEI)}`], "imei Redmi 1S http.cookie deviceId"],
    ...[NUMBER, NUMBER.slice(1), `0${NUMBER.slice(3)}`].map(
      (number) =>
        [`/pass/user?phone=${hidden(number)}`, [], "phone Asha Rao http.query phone"] as const,
    ),
  ];
  for (const [target, headers, told] of cases) {
    const lines = await scanFrames(t, sent([{ target, headers }]), HOUSEHOLD);
    t.same(
      sightingsOf(lines).map((line) => line.replace(/ \S*\*\S*/, "")),
      [`${told.replace(" null", " ")} hashed cut base64url sha1`],
      target,
    );
  }
  const other = `/pass/activate/dev?imsi=${hidden("234150000000002")}`;
  t.same(sightingsOf(await scanFrames(t, sent([{ target: other }]), HOUSEHOLD)), []);
});

t.test("MD5 of the phone's own MAC is told of a home that registered nothing", async (t) => {
  for (const spelling of [PHONE_MAC, PHONE_MAC.toUpperCase(), PHONE_MAC.replaceAll(":", "")]) {
    const hash = createHash("md5").update(spelling).digest("hex");
    const lines = await scanFrames(t, sent([{ target: `/track?id=${hash}` }]), null);
    t.match(sightingsOf(lines), [/^mac .* http\.query id hashed hex md5$/], `MD5 of ${spelling}`);
  }
});
