import { writeToStream } from "mqtt-packet";

/*
 * MQTT's client and broker share one writer of packets, which makes a buffer of each number below 65,536 before its first
 * packet: 8 MB. It is imported for that by whoever opens either.
 */
writeToStream.cacheNumbers = false;
