/**
 * Lines that the server, or a router, writes in English, by their key: each stands here as it is written, with places for
 * what changes in it. The page tells the key by the text.
 */
export const LINES = {
  "line.router": "router {router}: {line}",
  "line.offline": "router {router} is offline",
  "line.unpaired": "router {router} is not paired any more",
  "line.away": "the MQTT broker is away",
  "line.sourceOnly": "{source} is read here without an agent: nothing can be blocked there",
  "line.noAnswer": "no answer from the router",
  "line.blockLost": "the router has lost it; it is given again",
  "line.notHere": "not possible on this host",
  "line.tableAway": "the table inet telltale is not loaded; the block waits for it",
  "line.noDestination": "the alert's destination is not known",
  "line.noMac": "the device has no MAC here by which the router could tell it from others",
  "line.noTarget":
    "block: {what}: expected a name, an address, a prefix, as:NUMBER, country:XX, company:NAME or everything",
  "line.noAddress": "block: {what}: no address is known to be there",
  "line.tooMany": "block: {what} has {count} prefixes; a router takes {most}",
  "line.noCompany": "block: company:{company}: no rule names a domain of this company",
  "line.noTables": "block: the attribution file is not built",
  "line.demoRouter":
    "the demonstration reads no router; start telltale with --paired, or with a source of yours",
  "line.demoMemory": "the demonstration remembers nothing",
  "line.demoRules": "the rules of the demonstration cannot be changed",
  "line.starting": "still starting",
  "line.notLive":
    "nothing can be proved without a live router: what is read here are capture files, or no router was paired yet",
  "line.testRuns": "an alarm test is running",
  "line.testOver": "this alarm test is over",
  "line.noBackup": "not a backup that telltale made",
  "line.newerBackup": "made by a newer telltale (schema {schema}, this one knows {known})",
  "line.damaged": "damaged: {why}",
  "line.digestHour": "digest_hour: expected a whole hour from 0 to 23",
} as const;
