/**
 * Products behind the model codes that Xiaomi's first phones tell (`ro.product.model`), as listed at
 * https://github.com/KHwang9883/MobileModels (brands/xiaomi_en.md, read 2026-11-21). A bare number that stands in no row
 * is a code of nobody known.
 */
const PRODUCTS: readonly (readonly [product: string, codes: RegExp])[] = [
  ["Redmi 1", /^(HM 1(W|TD)?|201302[23])$/],
  ["Redmi 1S", /^(HM ?1S(W|C|TD|LTE\w*)?|201302[89]|2014011|2014501)$/],
  ["Redmi 2", /^(HM 2(LTE-\w+)?|201481[123789]|2014112|2014821)$/],
  ["Redmi Note", /^(HM NOTE 1(W|TD)?|201312[12]|201401[78])$/],
  ["Redmi Note 4G", /^(HM NOTE 1LTE\w*|201471[25]|201402[12])$/],
  ["Redmi Note 1S", /^(HM NOTE 1S\w*|201491[01256])$/],
  ["Mi 2", /^(MI 2[SCA]?|201206[12]|2013012|2013021|2012121)$/],
  ["Mi 3", /^(MI 3(W|C|TD)?|201306[123])$/],
  ["Mi 4", /^(MI 4(W|C|LTE)?|201421[568]|201471[69]|2014726)$/],
];

/** Name under which a model is sold; null when the code is not known. */
export function productOf(model: string): string | null {
  const code = model.toUpperCase().replace(/^HM(?=20\d{5}$)/, "");
  return PRODUCTS.find(([, codes]) => codes.test(code))?.[0] ?? null;
}

/** Parts of host names by which phones call themselves, letters and digits only. */
const HOSTS: readonly (readonly [product: string, host: RegExp])[] = [
  ["Redmi 1S", /^(hm|redmi)1s/],
  ["Redmi Note 4G", /^hmnote1lte|^redminote4g/],
  ["Redmi Note", /^hmnote1|^redminote(?!\d)/],
  ["Mi 3", /^mi3w?(?!\d)/],
];

/** Product that a phone's host name tells, such as `RedmiNote-Asha`; null when it tells none. */
export function productOfHost(host: string): string | null {
  const text = host.toLowerCase().replace(/[^a-z0-9]/g, "");
  const named = HOSTS.find(([, pattern]) => pattern.test(text));
  return named === undefined || /^mi3[a-z]{2}/i.test(host) ? null : named[0];
}

/** Board that Huawei's phones put into their vendor class: `HUAWEI:android:VOG`. */
export function modelOfClass(vendorClass: string): string | null {
  return /^HUAWEI:android:([\w-]{2,32})$/.exec(vendorClass)?.[1] ?? null;
}

/** Software that many makers' devices run: it is no product. */
const STACKS =
  /^(linux|windows|microsoft|android|darwin|mac|ios|unix|freebsd|debian|ubuntu|fedora|openwrt|vxworks|ecos|free ?rtos|posix|upnp|dlna|http|cling|platinum|gupnp|g-?ssdp|dmp|intel|portable|miniupnp|minidlna|twonky|google chrome|chrome|allegro|rt-?thread|lwip|node|python|java|server|unspecified|custom)/i;

/**
 * Product that a SERVER or USER-AGENT of UPnP names behind `UPnP/1.0`, such as `Roku` or `IpBridge`, with the model that
 * Sonos puts in brackets; null when only software is named.
 */
export function modelOfServer(text: string): string | null {
  const [, after = ""] = text.split(/\bUPnP\/[\d.]+,?\s*/i);
  const [, product = "", model] =
    /^([A-Za-z][\w .-]{1,39}?)\/[\w.-]+(?:\s*\(([\w-]{2,20})\))?/.exec(after) ?? [];
  if (product === "" || STACKS.test(product)) return null;
  return model === undefined ? product : `${product} ${model}`;
}
