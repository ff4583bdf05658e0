/** Attribution that the licences ask for; it travels inside the file and is shown where the data is. */
export function noticesOf(versions: { asn: string; country: string; oui: string }): string {
  return [
    `Networks: @ip-location-db/asn ${versions.asn}, made from RouteViews (routeviews.org), DB-IP (db-ip.com) and NRO (nro.net) data, each under CC BY 4.0 (creativecommons.org/licenses/by/4.0/); changed in form: compiled into look-up tables. IP Geolocation by DB-IP: https://db-ip.com`,
    `Countries: @ip-location-db/geo-whois-asn-country ${versions.country}, CC0 1.0, made from registries' whois and NRO (nro.net) data; the NRO's statistics are under CC BY 4.0, © Number Resource Organization.`,
    `Makers: oui-data ${versions.oui}, BSD 2-Clause, © silverwind; from the registries of the IEEE Registration Authority.`,
  ].join("\n");
}
