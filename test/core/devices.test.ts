import t from "tap";
import { EventWriter } from "./events.js";
import { only, PHONE_MAC, scan, TV_MAC } from "./fixture.js";

/** What a device tells of itself, and the name that comes of it. */
const NAMES: readonly (readonly [
  string,
  string,
  readonly (readonly ["dhcp" | "mdns" | "user_agent" | "seen" | "dhcp_class", string])[],
  object,
])[] = [
  [
    "household over all",
    PHONE_MAC,
    [["dhcp", "other"]],
    { name: "Redmi 1S", name_source: "household", maker: "Xiaomi" },
  ],
  [
    "DHCP over mDNS",
    TV_MAC,
    [
      ["mdns", "TV.local"],
      ["dhcp", "living-room-tv"],
    ],
    { name: "living-room-tv", name_source: "dhcp", maker: null },
  ],
  [
    "mDNS over a user agent",
    TV_MAC,
    [
      ["user_agent", "Dalvik/2.1.0 (Linux; U; Android 9; BOX-7 Build/PI)"],
      ["mdns", "TV.local"],
    ],
    { name: "TV", name_source: "mdns", model: "BOX-7" },
  ],
  [
    "no browser's random mDNS name",
    TV_MAC,
    [["mdns", "0f8fad5b-d9cb-469f-a165-70867728950e.local"]],
    { name: null, name_source: null },
  ],
  [
    "a user agent's model",
    TV_MAC,
    [["user_agent", "Dalvik/1.6.0 (Linux; U; Android 4.3; HM 1S Build/JLS36C)"]],
    { name: "HM 1S", name_source: "user-agent", model: "HM 1S" },
  ],
  [
    "the maker at last",
    "28:6c:07:00:00:99",
    [
      ["seen", ""],
      ["dhcp_class", "android-dhcp-9"],
    ],
    { name: "Xiaomi", name_source: "maker", maker: "Xiaomi", model: null },
  ],
  ["nothing", TV_MAC, [["seen", ""]], { name: null, name_source: null, maker: null, model: null }],
  [
    "the first of two",
    TV_MAC,
    [
      ["dhcp", "first"],
      ["dhcp", "second"],
    ],
    { name: "first" },
  ],
];

for (const [what, mac, told, wanted] of NAMES) {
  t.test(`a device is named by ${what}`, async (t) => {
    const writer = new EventWriter();
    for (const [source, text] of told) writer.device(source, mac, text);
    t.match(only(scan(writer.take()), "device"), [{ kind: "device", mac, ...wanted }]);
  });
}

const MODELS: readonly (readonly [string, string | null])[] = [
  ["Mozilla/5.0 (Linux; U; Android 4.3; zh-cn; HM 1SW Build/JLS36C) AppleWebKit/534.30", "HM 1SW"],
  ["HM NOTE 1W; MIUI/JHDCNBL23.0", "HM NOTE 1W"],
  ["2013029; MIUI/JHACNBL32.0", null],
  [
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0",
    null,
  ],
  ["Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)", "iPhone"],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", null],
  ["curl/8.5.0", null],
];

for (const [agent, wanted] of MODELS) {
  t.test(`"${agent}" tells the model ${wanted}`, async (t) => {
    const lines = only(
      scan(new EventWriter().device("user_agent", TV_MAC, agent).take()),
      "device",
    );
    t.equal(lines[0]?.model, wanted);
  });
}
