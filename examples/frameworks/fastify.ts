import { toNodeHandler } from "@payout/core";
import fastify from "fastify";
import { inrHandler, jeepayHandler } from "./payouts.ts";

export const app = fastify();

// A plugin has parsers of its own: these leave the body unread, and those of the application stay as they are.
app.register((notifications, _options, ready) => {
  notifications.removeAllContentTypeParsers();
  notifications.addContentTypeParser("*", (_request, _payload, done) => done(null));
  const routes = { "/notifications/inr": inrHandler, "/notifications/jeepay": jeepayHandler };
  for (const [path, handler] of Object.entries(routes)) {
    notifications.post(path, (request, reply) => {
      reply.hijack();
      toNodeHandler(handler)(request.raw, reply.raw);
    });
  }
  ready();
});

app.post("/orders", async (request) => request.body);
