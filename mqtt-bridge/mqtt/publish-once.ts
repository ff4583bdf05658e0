import type { MqttClient } from "mqtt";

/**
 * Publishes with QoS 0. Rejects when the connection is lost before it is out: the client itself never says so then.
 */
export async function publishOnce(
  client: MqttClient,
  topic: string,
  bytes: string | Buffer,
  retain: boolean,
): Promise<void> {
  let lose = (): void => {};
  const lost = new Promise<never>((_, reject) => {
    lose = () => reject(new Error("the connection was lost"));
    client.on("close", lose);
  });
  try {
    await Promise.race([client.publishAsync(topic, bytes, { qos: 0, retain }), lost]);
  } finally {
    client.off("close", lose);
  }
}
