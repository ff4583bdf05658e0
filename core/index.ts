/**
 * What a host embeds: the control plane as one file of plain ES2022, for Node, QuickJS and browsers alike.
 * Everything that needs an operating system (files, time, networks, CBOR, sealing) is given to it.
 */
export { alertJsonSchema, alertSchema } from "./alert/schema.js";
export { openLookup } from "./attribution/lookup.js";
export { encodeBundle } from "./bundle/bundle.js";
export { Opener, Sealer } from "./bundle/channel.js";
export { decodeEventBatch, encodeEventBatch } from "./bundle/event-batch.js";
export { deriveKeys } from "./bundle/keys.js";
export { makeSelfTest } from "./bundle/vectors.js";
export { parseHousehold } from "./household/household.js";
export { EMPTY_HOUSEHOLD } from "./household/types.js";
export { buildNeedles } from "./needles/needles.js";
export { Pipeline } from "./pipeline.js";
export { describeProblem } from "./problem.js";
export { loadRules } from "./rules/rules.js";
export { lineJsonSchema, lineSchema } from "./scan/schema.js";
export { buildTable, DEFAULT_LAN } from "./table/table.js";
export { decodeBase64, encodeBase64 } from "./wire/base64.js";
