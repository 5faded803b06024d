using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "merchant", worker = .merchant),
    # By default a worker reaches public addresses only.
    (name = "internet", network = (allow = ["local"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "merchant")],
);

const merchant :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "worker.mjs")],
  # The first date with node:http.
  compatibilityDate = "2025-08-15",
  compatibilityFlags = ["nodejs_compat"],
);
