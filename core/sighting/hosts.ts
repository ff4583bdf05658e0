/** Host names that many devices bear as they come out of the box: they single nobody out. */
const GENERIC = new Set(
  (
    "android androidtv android-tv androidbox amazon apple-tv appletv camera chromecast chromebook chromeos computer " +
    "default desktop espressif esp32 esp8266 fedora firetv fire-tv galaxy gateway google-home google-tv home-assistant " +
    "homeassistant homepod huawei ipcamera ipad iphone ipod laptop lede-router localhost macbook macbook-air macbook-pro " +
    "macbookair macbookpro mac-mini macmini mobile netgear notebook openwrt phone pihole pi-hole playstation printer " +
    "raspberry raspberrypi raspberry-pi router samsung smart-tv smarttv synology tablet tizen ubuntu unknown webos " +
    "windows windows10 windows11 wireless workstation xiaomi"
  ).split(" "),
);

/** Fewest characters of a host name that may single a device out. */
const HOST_MIN = 6;

/** Whether a host name singles a device out: long enough, and not what its kind is called anyway. */
export function singlesOut(host: string): boolean {
  return host.length >= HOST_MIN && !GENERIC.has(host.toLowerCase());
}

/** Names that say nothing of a device. */
export function saysNothing(host: string): boolean {
  return /^(localhost|unknown|none|\(none\)|null|default)$/i.test(host);
}
