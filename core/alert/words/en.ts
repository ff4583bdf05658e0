import type { Noun, Words } from "./types.js";

/**
 * English, the golden table: every alert, page and report is written with these.
 * `plain`, `encoded` and `hashed` say what was sent; `behaviour` and `destination` never claim content.
 * The network comes after the company and the country last; neither is said to receive anything.
 */
export const EN: Words = {
  message: {
    plain: "{device} sent {what}, readable by anyone on the way, to {destination}",
    encoded: "{device} sent {what}, thinly wrapped ({how}), to {destination}",
    hashed: "{device} sent a fingerprint of {what} ({how}) to {destination}",
    behaviour:
      "{device} sent {bytes} bytes to {destination} {occasion}, more often than chance; content not readable",
    destination: "{device} contacted {destination}{occasion}",
  },
  title: {
    plain: "{device} sent {what} to {place}",
    encoded: "{device} sent {what} to {place}",
    hashed: "{device} sent a fingerprint of {what} to {place}",
    behaviour: "{device}: traffic to {place} {occasion}",
    destination: "{device} contacted {place}{occasion}",
  },
  stopped: {
    plain: {
      message:
        "{device} tried to send {what}, readable by anyone on the way, to {destination}; the router stopped it",
      title: "{device} tried to send {what} to {place}: stopped",
    },
    encoded: {
      message:
        "{device} tried to send {what}, thinly wrapped ({how}), to {destination}; the router stopped it",
      title: "{device} tried to send {what} to {place}: stopped",
    },
    hashed: {
      message:
        "{device} tried to send a fingerprint of {what} ({how}) to {destination}; the router stopped it",
      title: "{device} tried to send a fingerprint of {what} to {place}: stopped",
    },
  },
  behaviour: {
    upload: {
      message:
        "{bytes} went up in one day, {much}, from {device} to {destination}; content not readable",
      title: "{device}: far more went up to {place} than before",
    },
    idle: {
      message:
        "in {hours} hours of a day in which nobody seemed to use it {device} contacted {destination}; {bytes} went up, content not readable",
      title: "{device} contacted {place} while nobody used it",
    },
    beacon: {
      message:
        "every {period}, nine times in a row or more, {device} contacted {destination}; content not readable",
      title: "{device} contacted {place} every {period}",
    },
    drift: {
      message:
        "{device} now reaches {destination}, no longer through {from}; identifiers were seen under this name before",
      title: "{place} has moved to another network",
    },
  },
  more: "{times} times as much as on any day before",
  most: "more than on any day before",
  joined: {
    message: "{device} joined the network for the first time",
    title: "{device} joined the network",
  },
  quarantined: {
    message: "{device} joined the network for the first time; your rule says quarantine",
    title: "{device} joined the network: quarantine",
  },
  digest: {
    one: {
      message: "one thing to look at when you have time: {items}",
      title: "One thing to look at when you have time",
    },
    many: {
      message: "{count} things to look at when you have time: {items}",
      title: "{count} things to look at when you have time",
    },
    more: "and {count} more on the page",
  },
  consent: "you noted on {day} that {service} is off; after that {sentence}",
  firstContact: ", for the first time",
  nouns: {
    imei: ofDevice("IMEI", "an"),
    imsi: ofDevice("IMSI", "an"),
    iccid: ofDevice("SIM card number (ICCID)", "a"),
    phone: same("a household phone number"),
    contact: same("a contact's number or address"),
    email: same("a household e-mail address"),
    name: same("the name of a household member"),
    mac: ofDevice("MAC address", "a"),
    bssid: same("the address of the home's WiFi (BSSID)"),
    ssid: same("the name of the home's WiFi"),
    serial: ofDevice("serial number", "a"),
    android_id: ofDevice("Android ID", "an"),
    advertising_id: ofDevice("advertising ID", "an"),
    device_id: ofDevice("device ID", "a"),
    uuid: same("a unique number (UUID)"),
    operator: {
      own: "the name of its mobile operator",
      of: "the name of the mobile operator of {device}",
      other: "the name of a mobile operator",
    },
    location: { own: "the position of the home", of: null, other: "a position" },
    text: same("a text that you registered"),
    media: same("a picture, sound or film"),
  },
  transforms: {
    chunked: null,
    gzip: "gzip",
    deflate: "deflate",
    percent: "percent-encoding",
    base64: "Base64",
    base64url: "Base64",
    hex: "hexadecimal",
    json: "JSON escapes",
    html: "HTML escapes",
    utf16: "UTF-16",
    md5: "MD5",
    sha1: "SHA-1",
    sha256: "SHA-256",
    sha512: "SHA-512",
    cut: "cut short",
  },
  parts: {
    stop: ".",
    madeBy: "a device made by {maker}",
    deviceAt: "the device at {address}",
    someDevice: "a device",
    bareAddress: "the bare address {address}",
    runner: " ({company})",
    through: ", through {network}",
    network: "{org}'s network",
    networkIn: "{org}'s network ({country})",
    and: "{list} and {last}",
    andMore: "{list} and {count} more",
    someIdentifier: "an identifier",
    testValue: "the test value “{label}”",
    someTestValue: "a test value",
    date: "{day} {month}",
    months: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    seconds: "{n} seconds",
    minutes: "{n} minutes",
    hours: "{n} hours",
    minute: "1 minute",
    hour: "1 hour",
    byte: "1 byte",
    bytes: "{n} bytes",
  },
  blocked: {
    who: "A device",
    where: "an address without a name",
    open: {
      title: "{device} is kept from {place} for {time}",
      message: "For {time} the router {router} refuses what {device} sends to {place}{runner}.",
    },
    closed: {
      title: "{device} is let through to {place} again",
      message: "{device} is let through to {place}{runner} again by {router}.",
    },
    whole: " It is closed by its address, with all else that is there.",
    asked: {
      page: " That was asked for on the page.",
      broker: " That was asked for over MQTT.",
      policy: " The policy asked for it.",
    },
  },
  silence: {
    title: "Router {router} is silent",
    message: {
      stopped:
        "Nothing has come from the router {router} for {minutes} minutes: its agent was stopped. What devices send there is not watched.",
      lost: "Nothing has come from the router {router} for {minutes} minutes: its connection ended without a word, so it probably has no power or no network. What devices send there is not watched.",
      broker:
        "Nothing has come from the router {router} for {minutes} minutes: Telltale itself has no connection to the MQTT broker. The router keeps what it sees as long as it has room.",
      unknown:
        "Nothing has come from the router {router} for {minutes} minutes, although the broker knows of no end of its connection: its agent may hang, or the way to the broker is cut. What devices send there may not be watched.",
    },
    advice: {
      stopped: "Start telltale-agent on the router again.",
      lost: "Look whether the router has power and reaches the broker.",
      broker: "Look whether the broker runs and this machine reaches it.",
      unknown: "Restart telltale-agent on the router; if that does not help, look at its log.",
    },
    back: {
      title: "Router {router} is back",
      message: "The router {router} is back after {minutes} minutes.",
    },
  },
  reminder: {
    title: "Test the alarm",
    message: {
      proved:
        "That an alarm reaches you was last proved {days} days ago. Since then, nothing seen may mean nothing watched.",
      never:
        "In the {days} days that Telltale watches here, it was never proved that an alarm reaches you. Until then, nothing seen may mean nothing watched.",
    },
    advice: 'Open the page on a phone in this WiFi and tap "Test the alarm".',
    done: { title: "The alarm was tested", message: "The alarm was tested." },
  },
};

function ofDevice(name: string, article: "a" | "an"): Noun {
  return { own: `its ${name}`, of: `the ${name} of {device}`, other: `${article} ${name}` };
}

function same(text: string): Noun {
  return { own: text, of: null, other: text };
}
