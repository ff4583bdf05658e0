import { MACS } from "./household.js";
import type { Service } from "./internet.js";

/** When a device is used: by people in the evening, all day, or by nobody. */
export type Use = "phone" | "computer" | "television" | "nobody";

/** A contact that comes by the clock. */
export interface Beat {
  readonly service: Service;
  /** Seconds, and seconds by which it varies. */
  readonly period: number;
  readonly jitter: number;
  readonly up: number;
  readonly down: number;
  /** Readable, so that what it carries is found. */
  readonly clear?: Carried;
}

/** Identifiers that devices send all by themselves, day by day: they are not planted. */
export interface Carried {
  readonly find: "device_mac" | "position" | "advertising_id" | "needle";
  /** Of a needle. */
  readonly label?: string;
}

export interface HomeDevice {
  readonly name: string;
  readonly mac: string;
  readonly use: Use;
  /** Day on which it comes, and after which it is gone. */
  readonly from: number;
  readonly to: number;
  /** Services that it turns to when it is used, the more often the earlier they stand. */
  readonly services: readonly Service[];
  readonly beats: readonly Beat[];
  /** Other sites that its user visits in a day. */
  readonly sites: number;
  /** Bytes that it uploads in a day beside: pictures, films. */
  readonly upload: { readonly service: Service; readonly bytes: number } | null;
  /** A firmware update every so many days, from a name that it did not contact before. */
  readonly updates: number | null;
}

const own = (name: string): Service => ({ name, served: "own" });
const cdn = (name: string): Service => ({ name, served: "cdn" });
const anycast = (name: string): Service => ({ name, served: "anycast" });

const NTP: Beat = {
  service: anycast("pool.ntp.org"),
  period: 4096,
  jitter: 900,
  up: 76,
  down: 76,
};
const PUSH: Beat = {
  service: own("mtalk.google.com"),
  period: 1680,
  jitter: 30,
  up: 300,
  down: 260,
};
const APPLE: Beat = {
  service: own("courier.push.example"),
  period: 1800,
  jitter: 60,
  up: 280,
  down: 300,
};

const APPS: readonly Service[] = [
  cdn("*.video.example"),
  cdn("*.cdn-one.example"),
  own("api.chat.example"),
  own("www.search.example"),
  cdn("*.edge-two.example"),
  own("feed.social.example"),
  own("mail.post.example"),
  own("firebaselogging-pa.googleapis.com"),
  own("app-analytics-services.com"),
  cdn("*.pictures.example"),
  own("maps.geo.example"),
  own("news.daily.example"),
];
const STREAMS: readonly Service[] = [
  cdn("*.films.example"),
  cdn("*.series.example"),
  own("menu.tvmaker.example"),
  own("log-ingestion-eu.samsungacr.com"),
  own("config.samsungads.com"),
  cdn("*.cdn-one.example"),
];

const ALWAYS = { from: 1, to: Number.POSITIVE_INFINITY, upload: null, updates: null } as const;

function phone(name: string, mac: string, maker: readonly Service[], push: Beat): HomeDevice {
  const upload = { service: own("backup.cloud.example"), bytes: 80_000_000 };
  return {
    ...ALWAYS,
    name,
    mac,
    use: "phone",
    services: [...APPS, ...maker],
    beats: [NTP, push],
    sites: 25,
    upload,
  };
}

const macOf = (n: number): string => `02:00:00:00:20:${n.toString(16).padStart(2, "0")}`;

/** A thing that nobody uses: it talks to its maker by the clock. */
function gadget(
  n: number,
  name: string,
  maker: string,
  beats: readonly Beat[],
  more: Partial<HomeDevice> = {},
): HomeDevice {
  const cloud: Beat = {
    service: own(`mqtt.${maker}.example`),
    period: 300,
    jitter: 5,
    up: 220,
    down: 180,
  };
  const stats: Beat = {
    service: own(`stats.${maker}.example`),
    period: 3600,
    jitter: 240,
    up: 900,
    down: 300,
  };
  return {
    ...ALWAYS,
    name,
    mac: macOf(n),
    use: "nobody",
    services: [own(`api.${maker}.example`), cdn(`*.assets-${maker}.example`)],
    beats: [NTP, cloud, stats, ...beats],
    sites: 0,
    updates: 14 + (n % 9),
    ...more,
  };
}

function camera(n: number, name: string, maker: string, mac = macOf(n)): HomeDevice {
  const upload = { service: own(`clips.${maker}.example`), bytes: 60_000_000 };
  return gadget(n, name, maker, [], { mac, upload });
}

const OWN_MAC: Carried = { find: "device_mac" };

/** Thirty devices, and those that come and go. */
export const DEVICES: readonly HomeDevice[] = [
  phone(
    "Asha's phone",
    MACS.ashaPhone,
    [own("api.account.xiaomi.com"), own("data.mistat.intl.xiaomi.com"), own("tracking.miui.com")],
    PUSH,
  ),
  phone("Ben's phone", MACS.benPhone, [own("xp.apple.com"), own("metrics.icloud.com")], APPLE),
  phone("Old phone", macOf(1), [own("dc.dqa.samsung.com"), own("dls.di.atlas.samsung.com")], PUSH),
  phone("Grandmother's phone", macOf(2), [own("dc.dqa.samsung.com")], PUSH),
  phone("Child's phone", macOf(3), [], PUSH),
  { ...phone("Tablet", MACS.tablet, [own("xp.apple.com")], APPLE), sites: 12 },
  { ...phone("Laptop one", macOf(4), [anycast("dns.google")], APPLE), use: "computer", sites: 80 },
  {
    ...phone("Laptop two", macOf(5), [own("mozilla.cloudflare-dns.com")], APPLE),
    use: "computer",
    sites: 60,
  },
  { ...phone("Desktop", macOf(6), [], APPLE), use: "computer", sites: 50 },
  {
    ...gadget(7, "Living room TV", "tvmaker", [
      // Each time it is switched on, readable.
      {
        service: own("www.tvmaker.example"),
        period: 28_000,
        jitter: 9000,
        up: 700,
        down: 900,
        clear: { find: "needle", label: "Living room TV" },
      },
    ]),
    mac: MACS.tv,
    use: "television",
    services: STREAMS,
  },
  {
    ...gadget(8, "Bedroom TV", "settop", []),
    use: "television",
    services: [cdn("*.films.example"), own("scribe.logs.roku.com")],
  },
  camera(9, "Door camera", "camone", MACS.doorCamera),
  camera(10, "Garden camera", "camone"),
  camera(11, "Baby camera", "camtwo"),
  gadget(12, "Robot vacuum", "cleaner", [], {
    services: [own("de.api.io.mi.com"), own("api.cleaner.example")],
  }),
  gadget(13, "Washing machine", "whitegoods", []),
  gadget(14, "Dishwasher", "whitegoods", []),
  gadget(15, "Thermostat", "warm", []),
  gadget(16, "Weather station", "weather", [
    {
      service: own("upload.weather.example"),
      period: 10_800,
      jitter: 120,
      up: 500,
      down: 200,
      clear: { find: "position" },
    },
  ]),
  gadget(17, "Bulb hub", "light", []),
  gadget(18, "Plug one", "plugs", [
    {
      service: own("log.plugs.example"),
      period: 7200,
      jitter: 60,
      up: 300,
      down: 120,
      clear: OWN_MAC,
    },
  ]),
  gadget(19, "Plug two", "plugs", [
    {
      service: own("log.plugs.example"),
      period: 7200,
      jitter: 60,
      up: 300,
      down: 120,
      clear: OWN_MAC,
    },
  ]),
  gadget(20, "Speaker kitchen", "voice", []),
  gadget(21, "Speaker hall", "voice", []),
  gadget(22, "Printer", "print", []),
  gadget(23, "Door lock", "locks", []),
  gadget(24, "Solar inverter", "solar", []),
  gadget(25, "Game console", "games", [], {
    use: "television",
    services: [cdn("*.games.example"), own("store.games.example")],
  }),
  gadget(26, "Media box", "settop", []),
  gadget(27, "Scale", "health", [], {
    beats: [
      {
        service: own("sync.health.example"),
        period: 43_200,
        jitter: 7200,
        up: 400,
        down: 200,
        clear: { find: "advertising_id" },
      },
    ],
  }),
  // Comes in the second week, unnamed.
  {
    ...gadget(40, "New TV", "newtv", [
      { service: own("acr.newtv.example"), period: 900, jitter: 20, up: 2000, down: 300 },
      {
        service: own("hello.newtv.example"),
        period: 86_400,
        jitter: 3600,
        up: 700,
        down: 300,
        clear: OWN_MAC,
      },
    ]),
    use: "television",
    services: [cdn("*.films.example"), own("platform.cid.samba.tv"), own("prov-lg.alphonso.tv")],
    from: 9,
  },
];

/** Guests: a phone with another MAC on each day. */
export function guestOf(day: number, n: number): HomeDevice {
  const mac = `0a:00:00:${day.toString(16).padStart(2, "0")}:00:${n.toString(16).padStart(2, "0")}`;
  return { ...phone(`Guest ${day}-${n}`, mac, [], PUSH), from: day, to: day, upload: null };
}
