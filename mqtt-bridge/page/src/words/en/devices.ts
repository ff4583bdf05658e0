/** Devices and their views. */
export const DEVICES = {
  devices: "Devices",
  quietMore:
    "Telltale sees what leaves over this network, not mobile data; of encrypted traffic only to whom, when and how much.",
  noDevices: "No device seen yet.",
  deviceQuiet: "No identifier seen leaving it so far.",
  deviceSeen: "Nothing new. What was found you have seen.",
  deviceMore: { one: "{sentence}. And {n} more.", other: "{sentence}. And {n} more." },
  deviceOne: "{sentence}.",
  unknownDevice: "Unknown device ({mac})",
  deviceBy: "A device made by {maker}",
  deviceUnknown: "This device is not known here.",
  lastSeen: "Last seen {time}",
  firstSeen: "First seen {time}",
  mac: "MAC address",
  maker: "Maker",
  model: "Model",
  contentSightings: "What was seen",
  contactSightings: "Whom it contacted",
} as const;
