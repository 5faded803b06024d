import { toNodeHandler } from "@payout/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { app as expressApp } from "./express.ts";
import { app as expressRawBodyApp } from "./express-raw-body.ts";
import { app as fastifyApp } from "./fastify.ts";
import { app as honoApp } from "./hono.ts";
import { app as koaApp } from "./koa.ts";
import { app as nestApp } from "./nest.ts";
import { errors, stored } from "./payouts.ts";
import { closeAll, forged, notify, samples, serve, serveFastify, serveNest } from "./support.ts";

/** Each recipe as it stands, on a real server. */
const recipes: Record<string, () => Promise<string>> = {
  "express.ts": () => serve(expressApp),
  "express-raw-body.ts": () => serve(expressRawBodyApp),
  "fastify.ts": () => serveFastify(fastifyApp),
  "hono.ts": () => serve(toNodeHandler(async (request) => honoApp.fetch(request))),
  "koa.ts": () => serve(koaApp.callback()),
  "nest.ts": () => serveNest(nestApp),
};

afterAll(closeAll);
beforeEach(() => {
  stored.length = 0;
  errors.length = 0;
});

describe.each(Object.entries(recipes))("%s", (_name, start) => {
  let url: string;
  beforeAll(async () => {
    url = await start();
  });

  test.each(samples)("%s arrives with its exact bytes, and the exact acknowledgement leaves", async (_form, sample) => {
    const answer = await notify(url, sample);
    expect(errors).toEqual([]);
    expect(answer).toEqual({ status: 200, ...sample.acknowledgement });
    expect(stored.map(({ rawBody }) => rawBody)).toEqual([sample.query ?? sample.body]);
  });

  test.each(samples)("%s with a wrong signature gets 401", async (_form, sample) => {
    expect(await notify(url, forged(sample))).toMatchObject({ status: 401, body: "refused" });
    expect(stored).toEqual([]);
    expect(errors).toMatchObject([{ code: "bad_signature" }]);
  });

  test("the application's own JSON goes on being parsed", async () => {
    const order = { reference: "R1", lines: [1, 2.5] };
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${url}/orders`, {
      method: "POST",
      headers,
      body: JSON.stringify(order, undefined, 2),
    });
    expect(response.ok).toBe(true);
    expect(await response.json()).toEqual(order);
  });
});
