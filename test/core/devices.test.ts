import t from "tap";
import type { DEVICE_SOURCE_NAMES } from "../../asm/abi.names.gen.js";
import { productOf, productOfHost } from "../../core/sighting/models.js";
import { EventWriter } from "./events.js";
import { only, PHONE_MAC, scan, TV_MAC } from "./fixture.js";

/** What a device tells of itself, and the name that comes of it. */
const NAMES: readonly (readonly [
  string,
  string,
  readonly (readonly [(typeof DEVICE_SOURCE_NAMES)[number], string])[],
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
    { name: "Redmi 1S", name_source: "user-agent", model: "HM 1S" },
  ],
  [
    "a model that no list knows",
    TV_MAC,
    [["user_agent", "Dalvik/2.1.0 (Linux; U; Android 9; BOX-7 Build/PI)"]],
    { name: "BOX-7", name_source: "user-agent", model: "BOX-7" },
  ],
  [
    "what its owner called it over its .local name",
    TV_MAC,
    [
      ["mdns", "fuchsia-0011"],
      ["mdns_text", "md=Chromecast Ultra"],
      ["mdns_text", "fn=Living room"],
    ],
    { name: "Living room", name_source: "mdns", model: "Chromecast Ultra" },
  ],
  [
    "a model that it announces",
    TV_MAC,
    [["mdns_text", "ty=Laser 1"]],
    { name: "Laser 1", name_source: "mdns", model: "Laser 1" },
  ],
  ["no key of another meaning", TV_MAC, [["mdns_text", "modem=x"]], { name: null, model: null }],
  [
    "UPnP's product",
    TV_MAC,
    [["ssdp", "Linux UPnP/1.0 Sonos/57.3-77280 (ZPS1)"]],
    { name: "Sonos ZPS1", name_source: "user-agent", model: "Sonos ZPS1" },
  ],
  [
    "no software of UPnP's",
    TV_MAC,
    [
      ["ssdp", "Linux/3.14.0 UPnP/1.0 MiniUPnPd/2.1"],
      ["ssdp", "Microsoft-Windows/10.0 UPnP/1.0 UPnP-Device-Host/1.0"],
      ["ssdp", "Google Chrome/130.0.0.0 Windows"],
    ],
    { name: null, model: null },
  ],
  [
    "a host name that says its model, until a user agent says it",
    TV_MAC,
    [["dhcp", "RedmiNote-Asha"]],
    { name: "RedmiNote-Asha", model: "Redmi Note" },
  ],
  [
    "a user agent's model over a guessed one",
    TV_MAC,
    [
      ["dhcp", "RedmiNote-Asha"],
      ["user_agent", "HM NOTE 1TD; MIUI/JHDCNBL23.0"],
    ],
    { name: "RedmiNote-Asha", model: "HM NOTE 1TD" },
  ],
  [
    "no host name that says nothing",
    TV_MAC,
    [["dhcp", "localhost"]],
    { name: null, name_source: null },
  ],
  ["a vendor class", TV_MAC, [["dhcp_class", "HUAWEI:android:VOG"]], { name: null, model: "VOG" }],
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
  ["2013029; MIUI/JHACNBL32.0", "2013029"],
  ["2012345; MIUI/JHACNBL32.0", null],
  ["Mozilla/5.0 (Linux; U; Android 4.2.2; zh-cn; 2014011 Build/HM2014011)", "2014011"],
  ["Dalvik/1.6.0 (Linux; U; Android 4.4.4; MI 3W MIUI/V6.3.2.0.KXDCNBL)", "MI 3W"],
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

/** Codes of models, the products that they stand for. */
const PRODUCTS: readonly (readonly [string, string | null])[] = [
  ["HM NOTE 1W", "Redmi Note"],
  ["HM NOTE 1TD", "Redmi Note"],
  ["HM NOTE 1LTE", "Redmi Note 4G"],
  ["HM NOTE 1LTETD", "Redmi Note 4G"],
  ["HM NOTE 1S", "Redmi Note 1S"],
  ["2014715", "Redmi Note 4G"],
  ["HM 1S", "Redmi 1S"],
  ["HM 1SW", "Redmi 1S"],
  ["HM 1SC", "Redmi 1S"],
  ["2014011", "Redmi 1S"],
  ["HM2014501", "Redmi 1S"],
  ["2013029", "Redmi 1S"],
  ["HM 1W", "Redmi 1"],
  ["2013022", "Redmi 1"],
  ["2014811", "Redmi 2"],
  ["MI 3", "Mi 3"],
  ["MI 3W", "Mi 3"],
  ["MI 3C", "Mi 3"],
  ["2013061", "Mi 3"],
  ["MI 4LTE", "Mi 4"],
  ["MI 2S", "Mi 2"],
  ["MI 30", null],
  ["HM NOTE 2", null],
  ["HM NOTE 1SX", "Redmi Note 1S"],
  ["2014999", null],
  ["SM-G900F", null],
];

t.test("models of Xiaomi's first phones are told apart", async (t) => {
  for (const [model, product] of PRODUCTS) t.equal(productOf(model), product, model);
});

const HOSTS: readonly (readonly [string, string | null])[] = [
  ["RedmiNote-Redmi", "Redmi Note"],
  ["Redmi-Note", "Redmi Note"],
  ["HM-NOTE-1LTE", "Redmi Note 4G"],
  ["Redmi-1S", "Redmi 1S"],
  ["HM1S-asha", "Redmi 1S"],
  ["MI3-MI3", "Mi 3"],
  ["MI3W-asha", "Mi 3"],
  ["RedmiNote3-Redmi", null],
  ["Redmi-Note-8", null],
  ["mi3lette", null],
  ["asha-phone", null],
];

t.test("a host name that a phone made of its model tells it", async (t) => {
  for (const [host, product] of HOSTS) t.equal(productOfHost(host), product, host);
});
