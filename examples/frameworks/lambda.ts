import type { ALBEvent, APIGatewayProxyEventV2 } from "aws-lambda";
import { inrHandler, jeepayHandler } from "./payouts.ts";

const routes = new Map([
  ["/notifications/inr", inrHandler],
  ["/notifications/jeepay", jeepayHandler],
]);

/** For an HTTP API or a function URL (payload version 2.0), and for a load balancer. */
export async function handler(event: APIGatewayProxyEventV2 | ALBEvent) {
  const path = "rawPath" in event ? event.rawPath : event.path;
  const notifications = routes.get(path);
  if (notifications === undefined) return { statusCode: 404, body: "" };
  // The signature covers what is inside the base64.
  const body = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
  const headers = event.headers as Record<string, string>;
  const response = await notifications(new Request(`https://localhost${path}`, { method: "POST", headers, body }));
  return { statusCode: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
}
