/** What identifiers are, for who has not heard of them. */
export const ABOUT = {
  "about.imei":
    "The number that the maker gave this phone. It cannot be changed, and no other phone in the world has it.",
  "about.imsi":
    "The number of the contract behind the SIM card. It tells this mobile customer from all others.",
  "about.iccid": "The number printed on the SIM card. No other card has it.",
  "about.phone": "A phone number of somebody in your household.",
  "about.contact":
    "The number or address of somebody in an address book of your household, who was not asked.",
  "about.email": "A mail address of somebody in your household.",
  "about.name": "The name of somebody in your household, or of a device.",
  "about.mac":
    "The number that a device shows in a WiFi. Whoever knows it can recognise the device again.",
  "about.bssid":
    "The number of your WiFi router. Some companies keep lists of where routers with such numbers stand.",
  "about.ssid": "The name of your WiFi. Beside a device's number it tells in which home that is.",
  "about.serial": "The number that the maker gave this device. It does not change.",
  "about.android_id":
    "A number by which apps recognise a device. It stays until the device is reset.",
  "about.advertising_id":
    "A number by which advertisers recognise a device. It can be reset in the phone's settings.",
  "about.device_id": "A number by which this device can be recognised again.",
  "about.uuid":
    "A random number that nobody else has. A device or an app can be recognised again by it.",
  "about.operator": "Which company the SIM card is from. On its own that tells little.",
  "about.location": "Where a device or your home is.",
  "about.text": "A word that you asked Telltale to look for.",
  "about.media":
    "A picture, a sound or a film. Telltale knows it by how its bytes begin and does not look at what it shows.",
} as const;
