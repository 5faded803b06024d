import type { ALBEvent, APIGatewayProxyEventV2 } from "aws-lambda";
import { beforeEach, describe, expect, test } from "vitest";
import { handler } from "./lambda.ts";
import { errors, inrHandler, stored } from "./payouts.ts";
import { forged, inrSample, type Sample, samples } from "./support.ts";

beforeEach(() => {
  stored.length = 0;
  errors.length = 0;
});

function lowerCased(headers: Sample["headers"]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function encodedPairs(query = ""): Record<string, string> {
  return Object.fromEntries(
    query
      .split("&")
      .filter(Boolean)
      .map((pair) => pair.split("=") as [string, string]),
  );
}

function bodyOf(text: string, isBase64Encoded: boolean) {
  return { body: isBase64Encoded ? Buffer.from(text).toString("base64") : text, isBase64Encoded };
}

/** As an HTTP API delivers it: names in lower case, a form always in base64. */
function httpApiEvent({ path, headers, body, query }: Sample, isBase64Encoded: boolean): APIGatewayProxyEventV2 {
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: query ?? "",
    headers: { ...lowerCased(headers), host: "api.example", "x-forwarded-for": "192.0.2.1" },
    requestContext: {
      accountId: "000000000000",
      apiId: "api",
      domainName: "api.example",
      domainPrefix: "api",
      http: { method: "POST", path, protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "test" },
      requestId: "1",
      routeKey: "$default",
      stage: "$default",
      time: "27/Nov/2026:00:00:00 +0000",
      timeEpoch: 1_795_737_600_000,
    },
    ...bodyOf(body, isBase64Encoded),
  };
}

/** As a load balancer delivers it: it cuts the query into pairs, and decodes nothing. */
function loadBalancerEvent({ path, headers, body, query }: Sample, isBase64Encoded: boolean): ALBEvent {
  return {
    requestContext: { elb: { targetGroupArn: "arn:aws:elasticloadbalancing:region:000000000000:targetgroup/x/1" } },
    httpMethod: "POST",
    path,
    queryStringParameters: encodedPairs(query),
    headers: { ...lowerCased(headers), host: "alb.example", "x-forwarded-proto": "https" },
    ...bodyOf(body, isBase64Encoded),
  };
}

describe.each([
  ["an HTTP API", httpApiEvent],
  ["a load balancer", loadBalancerEvent],
])("lambda.ts behind %s", (_name, eventOf) => {
  describe.each([
    ["base64", true],
    ["text", false],
  ])("a body as %s", (_form, isBase64Encoded) => {
    test.each(samples)(
      "%s arrives with its exact bytes, and the exact acknowledgement leaves",
      async (_kind, sample) => {
        const answer = await handler(eventOf(sample, isBase64Encoded));
        expect(errors).toEqual([]);
        const { contentType, body } = sample.acknowledgement;
        expect(answer).toEqual({ statusCode: 200, headers: { "content-type": contentType }, body });
        expect(stored.map(({ rawBody }) => rawBody)).toEqual([sample.query ?? sample.body]);
      },
    );

    test("a wrong signature gets 401", async () => {
      expect(await handler(eventOf(forged(inrSample), isBase64Encoded))).toMatchObject({ statusCode: 401 });
      expect(stored).toEqual([]);
    });
  });

  test("another path gets 404", async () => {
    expect(await handler(eventOf({ ...inrSample, path: "/" }, false))).toMatchObject({ statusCode: 404 });
  });

  test("B8: a body that is still base64 gets 400, and the error names isBase64Encoded", async () => {
    const { headers, body } = eventOf(inrSample, true);
    const request = { method: "POST", headers: headers as Record<string, string>, body: body ?? "" };
    expect((await inrHandler(new Request("https://localhost/", request))).status).toBe(400);
    expect(errors.map(String)).toEqual([expect.stringContaining("isBase64Encoded")]);
    expect(stored).toEqual([]);
  });
});
