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
  const pairs = "rawPath" in event ? [] : Object.entries(event.queryStringParameters ?? {});
  const query = "rawPath" in event ? event.rawQueryString : pairs.map((pair) => pair.join("=")).join("&");
  // The signature covers what is inside the base64.
  const body = Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8");
  const headers = event.headers as Record<string, string>;
  const url = `https://localhost${path}?${query}`;
  const response = await notifications(new Request(url, { method: "POST", headers, body }));
  return { statusCode: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
}
