import t from "tap";

import { request } from "./build/http.js";

import type { Setup } from "./harness.js";
import { talk } from "./talk.js";

const IMEI: Setup = { values: [["imei", "860000000000009"]] };
const VALUE = "860000000000009";

t.test("where a value stood, and the name of its field", async (t) => {
  const json = (body: string) => request({ method: "POST", body });
  const form = json;
  const cases: [name: string, bytes: Uint8Array, where: string, field: string | null][] = [
    ["path", request({ target: `/device/${VALUE}/state` }), "http.path", null],
    ["query", request({ target: `/a?b=1&imei=${VALUE}&c=2` }), "http.query", "imei"],
    ["query, first", request({ target: `/a?imei=${VALUE}` }), "http.query", "imei"],
    ["query without a name", request({ target: `/a?${VALUE}` }), "http.query", null],
    [
      "query, second question mark",
      request({ target: `/a?b=1?imei=${VALUE}` }),
      "http.query",
      "imei",
    ],
    [
      "query of an absolute target",
      request({ target: `http://x.example/?imei=${VALUE}` }),
      "http.query",
      "imei",
    ],
    [
      "path of an absolute target",
      request({ target: `http://x.example/${VALUE}` }),
      "http.path",
      null,
    ],
    ["header", request({ headers: [`X-Device-ID: ${VALUE}`] }), "http.header", "x-device-id"],
    [
      "folded header",
      request({ headers: ["X-Device: a,", `\t${VALUE};`, "  b: c", "X-Other: d"] }),
      "http.header",
      "x-device",
    ],
    [
      "behind a folded header",
      request({ headers: ["X-Device: a,", "  b: c", `X-Other: ${VALUE}`] }),
      "http.header",
      "x-other",
    ],
    [
      "header with parameters",
      request({ headers: [`X-Device: imei=${VALUE}; v=2`] }),
      "http.header",
      "imei",
    ],
    [
      "user agent",
      request({ headers: [`User-Agent: App/1 (id ${VALUE})`] }),
      "http.header",
      "user-agent",
    ],
    ["host", request({ host: `${VALUE}.example.org` }), "http.header", "host"],
    [
      "cookie",
      request({ headers: [`Cookie: a=1; deviceId=${VALUE}; b=2`] }),
      "http.cookie",
      "deviceId",
    ],
    [
      "cookie whose name looks like an element",
      request({ headers: [`Cookie: a=1; <b>id</b>=${VALUE}; b=2`] }),
      "http.cookie",
      "<b>id</b>",
    ],
    [
      "cookie whose value has pairs",
      request({ headers: [`Cookie: prefs=lang=en&imei=${VALUE}; b=2`] }),
      "http.cookie",
      "imei",
    ],
    [
      "cookie of JSON",
      request({ headers: [`Cookie: a=1; p={"imei":"${VALUE}"}; b=2`] }),
      "http.cookie",
      "imei",
    ],
    [
      "cookie header in capitals",
      request({ headers: [`COOKIE: deviceId=${VALUE}`] }),
      "http.cookie",
      "deviceId",
    ],
    ["form", form(`a=1&imei=${VALUE}&b=2`), "http.body", "imei"],
    ["form, last", form(`a=1&imei=${VALUE}`), "http.body", "imei"],
    ["text", form(`the number is ${VALUE}.`), "http.body", null],
    ["JSON string", json(`{"a":"1","imei":"${VALUE}","b":2}`), "http.body", "imei"],
    ["JSON number", json(`{"a":1,"imei":${VALUE},"b":2}`), "http.body", "imei"],
    ["JSON with blanks", json(`{\n  "imei" : "${VALUE}"\n}`), "http.body", "imei"],
    ["JSON nested", json(`{"device":{"a":{"x":1},"id":"${VALUE}"}}`), "http.body", "id"],
    ["JSON array", json(`{"ids":["1","2","${VALUE}"]}`), "http.body", "ids"],
    ["JSON array, first", json(`{"ids":["${VALUE}","2"]}`), "http.body", "ids"],
    ["JSON array of numbers", json(`{"ids":[1,${VALUE},2]}`), "http.body", "ids"],
    ["JSON array in an array", json(`{"ids":[["a"],["b","${VALUE}"]]}`), "http.body", "ids"],
    [
      "JSON object in an array",
      json(`{"list":[{"n":1},{"imei":"${VALUE}"}]}`),
      "http.body",
      "imei",
    ],
    [
      "JSON with quotes and brackets before",
      json(`{"a":"\\"[{","imei":"${VALUE}"}`),
      "http.body",
      "imei",
    ],
    ["JSON, text around the value", json(`{"note":"number ${VALUE} here"}`), "http.body", "note"],
    [
      "JSON string with a comma, behind an array",
      json(`{"list":["a"],"note":"call, ${VALUE}"}`),
      "http.body",
      "note",
    ],
    ["JSON in a form", form(`a=1&data={"imei":"${VALUE}"}`), "http.body", "imei"],
    [
      "JSON in a query, percent-encoded",
      request({ target: `/?d=%7B%22imei%22%3A%22${VALUE}%22%7D` }),
      "http.query",
      "imei",
    ],
    ["form name with a bracket", form(`device[imei]=${VALUE}`), "http.body", "device[imei]"],
    ["JSON array at the top", json(`["${VALUE}"]`), "http.body", null],
  ];
  for (const [name, bytes, where, field] of cases) {
    const rig = talk(IMEI, [bytes]).finish();
    t.match(rig.found, [{ where, field }], name);
    t.equal(rig.found.length, 1, `${name}: once`);
    t.same(rig.losses, {}, `${name}: no loss`);
  }
});
