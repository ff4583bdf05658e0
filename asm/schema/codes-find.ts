import { fieldKeys } from "./keys.js";
import type { Enum } from "./types.js";

const DIGITS = "the count of digits in byte 0, then the digits, two a byte, the low half first";

/** The codes of events, of what was found and how it was wrapped. */
export const findCodes: readonly Enum[] = [
  {
    name: "KIND",
    doc: "Kinds of event.",
    values: [
      ["NONE", "not used"],
      ["FLOW_CLASS", "first decision about a flow: go on copying it or not"],
      ["FLOW_END", "totals of a flow that ended"],
      ["NAME", "a name that a flow carried or that its address was asked for by"],
      ["DNS_QUESTION", "one question of a DNS message"],
      ["DNS_ANSWER", "the answers to one question"],
      ["MATCH", "a needle or a structural find in upstream bytes"],
      ["DEVICE", "what a LAN device said of itself"],
    ],
  },
  {
    name: "DEVICE_SOURCE",
    doc: "Where a device told something of itself.",
    values: [
      ["NONE", "not used"],
      ["DHCP", "host name (option 12)"],
      ["DHCP_CLASS", "vendor class (option 60)"],
      ["MDNS", "a .local name it answered for"],
      ["USER_AGENT", "User-Agent of a request"],
      ["SEEN", "its MAC was seen for the first time"],
      ["MDNS_TEXT", "key and value of a TXT record that it answered with: md, fn, ty, am, model"],
      ["SSDP", "SERVER or USER-AGENT of its UPnP discovery"],
    ],
  },
  {
    name: "WHERE",
    doc: "Where in a message a match stood.",
    values: [
      ["NONE", "not used"],
      ["HTTP_PATH", "request target before the question mark"],
      ["HTTP_QUERY", "request target after it"],
      ["HTTP_HEADER", "value of a header other than Cookie"],
      ["HTTP_COOKIE", "value of a cookie"],
      ["HTTP_BODY", "request body"],
      ["DNS_NAME", "name of a DNS question"],
      ["TCP", "any other TCP payload"],
      ["UDP", "any other UDP payload"],
    ],
  },
  {
    name: "TRANSFORM",
    doc: "What had to be undone before the value showed.",
    values: [
      ["NONE", "not used"],
      ["CHUNKED", "HTTP chunked transfer coding"],
      ["GZIP", "gzip"],
      ["DEFLATE", "zlib or raw deflate"],
      ["PERCENT", "percent-encoding inside the value"],
      ["BASE64", "Base64"],
      ["BASE64URL", "Base64 with - and _"],
      ["HEX", "hexadecimal"],
      ["JSON", "JSON string escapes inside the value"],
      ["HTML", "HTML character references inside the value"],
      ["UTF16", "UTF-16"],
      ["MD5", "MD5 digest"],
      ["SHA1", "SHA-1 digest"],
      ["SHA256", "SHA-256 digest"],
      ["SHA512", "SHA-512 digest"],
      ["CUT", "only a part of the digest"],
    ],
  },
  {
    name: "FIND",
    doc: "What a match event found.",
    values: [
      ["NONE", "not used"],
      ["NEEDLE", "a registered needle; `needle` is its number"],
      ["DEVICE_MAC", "the MAC of a device seen on the LAN, in `value`"],
      ["MEDIA", "the beginning of a picture, sound or film; `value` byte 0 is a MEDIA code"],
      [
        "POSITION",
        "position of EXIF, or by keys; `value` is latitude and longitude as i32 in 1e-6 degrees",
      ],
      ["IMEI", `by key; \`value\` is ${DIGITS}`],
      ["IMSI", `by key; \`value\` is ${DIGITS}`],
      ["ICCID", `by key; \`value\` is ${DIGITS}`],
      ["PHONE", `by key; \`value\` is ${DIGITS}; 10 stands for +`],
      ["ANDROID_ID", "by key; `value` is its 16 hexadecimal digits as text"],
      ["ADVERTISING_ID", "by key; `value` is the UUID's 16 bytes"],
      [
        "HOST",
        "the host name of a device seen on the LAN, as a whole field value; its MAC in `value`",
      ],
    ],
  },
  {
    name: "KEY",
    doc: "What a field's name says of its value; letter case and separators are ignored.",
    values: [
      ["NONE", "nothing"],
      ...Object.entries(fieldKeys).map(([kind, keys]): readonly [string, string] => [
        kind,
        keys.join(", "),
      ]),
    ],
  },
  {
    name: "MEDIA",
    doc: "Kinds of media by their first bytes.",
    values: [
      ["NONE", "not used"],
      ["JPEG", "JPEG"],
      ["PNG", "PNG"],
      ["GIF", "GIF"],
      ["WEBP", "WebP"],
      ["HEIF", "HEIF or AVIF"],
      ["MP4", "MP4 or QuickTime"],
      ["MP3", "MPEG audio"],
      ["OGG", "Ogg"],
      ["WAV", "WAVE"],
      ["AMR", "AMR speech"],
    ],
  },
];
