import "reflect-metadata";
import { bodyParser } from "@koa/bodyparser";
import { NestFactory } from "@nestjs/core";
import { toNodeHandler } from "@payout/core";
import express from "express";
import fastify from "fastify";
import { Hono } from "hono";
import Koa from "koa";
import { afterAll, beforeEach, expect, test } from "vitest";
import { AppModule } from "./nest.ts";
import { errors, inrHandler, stored } from "./payouts.ts";
import { closeAll, inrSample, notify, serve, serveFastify, serveNest } from "./support.ts";

const handle = toNodeHandler(inrHandler);

/** The usual mistake in each framework: a parser reads the body first. */
const mistakes: Record<string, { start: () => Promise<string>; remedy: RegExp }> = {
  Express: {
    start: () => serve(express().use(express.json()).post(inrSample.path, handle)),
    remedy: /In Express, mount toNodeHandler before body parsers/,
  },
  Nest: {
    start: async () => serveNest(await NestFactory.create(AppModule, { logger: ["error"] })),
    remedy: /In Nest, create the application with \{ rawBody: true \}/,
  },
  Fastify: {
    start: () => {
      const app = fastify();
      app.post(inrSample.path, (request, reply) => {
        reply.hijack();
        handle(request.raw, reply.raw);
      });
      return serveFastify(app);
    },
    remedy: /In Fastify, mount toNodeHandler inside a plugin/,
  },
  Koa: {
    start: () => {
      const app = new Koa().use(bodyParser()).use((context) => {
        context.respond = false;
        handle(context.req, context.res);
      });
      return serve(app.callback());
    },
    remedy: /In Koa, mount it before the body parser/,
  },
  Hono: {
    start: () => {
      const app = new Hono();
      app.use(async (context, next) => {
        await context.req.json();
        return next();
      });
      app.post(inrSample.path, (context) => inrHandler(context.req.raw));
      return serve(toNodeHandler(async (request) => app.fetch(request)));
    },
    remedy: /In Hono, mount the handler before whatever reads context\.req/,
  },
};

afterAll(closeAll);
beforeEach(() => {
  stored.length = 0;
  errors.length = 0;
});

test.each(Object.entries(mistakes))(
  "B9: a body that a parser of %s has read gets 500, and the error names that framework's remedy",
  async (name, { start, remedy }) => {
    expect(await notify(await start(), inrSample)).toMatchObject({ status: 500, body: "refused" });
    expect(errors.map(String)).toEqual([expect.stringMatching(remedy)]);
    // No other framework's, except where two are indistinguishable.
    const others = ["Express", "Fastify", "Koa", "Hono", "Next"].filter((other) => other !== name);
    const named = others.filter((other) => String(errors[0]).includes(`In ${other},`));
    expect(named).toEqual(name === "Nest" ? ["Express"] : []);
    expect(stored).toEqual([]);
  },
);
