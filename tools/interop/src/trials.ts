import type { Trial } from "./trial.ts";

const go = { GO111MODULE: "off", GOPATH: "/usr/share/gocode", GOFLAGS: "" };
const hasGo = ["go", "version"];
const hasPython = ["/usr/bin/python3", "-c", "import fastjsonschema, jsonschema"];
const quicktypeRecipe = "npx quicktype --src-lang schema, all bundled files at once";

/** Environment variables with which Go finds the packages that the distribution installed. */
export const goEnvironment: Readonly<Record<string, string>> = go;

/** Every trial of a schemas folder; `schemas` is its path. */
export function trialsOf(schemas: string): Trial[] {
  const script = (name: string, ...args: string[]) => [process.execPath, `${name}.mjs`, schemas, ...args];
  return [...validators(schemas, script), ...types(script), ...documents(schemas, script), ...servers(script)];
}

type Script = (name: string, ...args: string[]) => readonly string[];

function validators(schemas: string, script: Script): Trial[] {
  const does = "validates every sample, refuses each without a field";
  const safe = "numbers above 2^53 as text";
  return [
    { reader: "TypeScript", tool: "Ajv, its defaults", does, command: script("ajv") },
    { reader: "TypeScript", tool: "@cfworker/json-schema", does, command: script("cfworker") },
    { reader: "TypeScript", tool: "jsonschema (npm)", does, command: script("jsonschema"), recipe: "the option base" },
    { reader: "TypeScript", tool: "Zod 4, fromJSONSchema", does, command: script("zod"), recipe: safe },
    {
      reader: "TypeScript",
      tool: "json-schema-to-zod",
      does,
      command: script("to-zod"),
      fault: "writes JavaScript that does not parse for a oneOf of oneOf; Zod's own fromJSONSchema works",
    },
    { reader: "TypeScript", tool: "json-schema-ref-parser", does: "dereferences", command: script("ref-parser") },
    {
      reader: "Python",
      tool: "fastjsonschema",
      does,
      command: ["/usr/bin/python3", "validators.py", schemas, "fastjsonschema"],
      needs: hasPython,
    },
    {
      reader: "Python",
      tool: "jsonschema",
      does,
      command: ["/usr/bin/python3", "validators.py", schemas, "jsonschema"],
      needs: hasPython,
    },
    {
      reader: "PHP",
      tool: "justinrainbow/json-schema",
      does: `${does}; refuses wrong constants`,
      command: ["php", "justinrainbow.php", schemas],
      needs: ["php", "-r", "require 'JsonSchema/autoload.php';"],
    },
    {
      reader: "Go",
      tool: "gojsonschema",
      does,
      command: ["go", "run", "gojsonschema.go", schemas],
      environment: go,
      needs: ["test", "-d", "/usr/share/gocode/src/github.com/xeipuuv/gojsonschema"],
    },
  ];
}

function types(script: Script): Trial[] {
  const compiled = (reader: string, language: string, needs: readonly string[], recipe = quicktypeRecipe): Trial => ({
    reader,
    tool: "quicktype",
    does: "types of all messages, compiled",
    command: script("compiled", language),
    environment: go,
    needs,
    recipe,
  });
  return [
    compiled("Go", "go", hasGo),
    compiled(
      "Java",
      "java",
      ["test", "-f", "/usr/share/java/jackson-databind.jar"],
      `${quicktypeRecipe}; with Debian's Jackson "throws IOException" in Converter.java`,
    ),
    compiled(
      "PHP",
      "php",
      ["php", "--version"],
      `${quicktypeRecipe}; AccountSuborg renamed: PHP's method names have no case`,
    ),
    compiled("Python", "py", ["/usr/bin/python3", "--version"]),
    compiled("TypeScript", "ts", [process.execPath, "--version"]),
    { ...compiled("C#", "cs", [process.execPath, "--version"]), does: "types of all messages, not compiled" },
    {
      reader: "TypeScript",
      tool: "json-schema-to-typescript",
      does: "types of all messages",
      command: script("to-typescript"),
    },
    { reader: "Java, Go, TypeScript", tool: "modelina", does: "models of OpenAPI 3.1", command: script("modelina") },
  ];
}

function documents(schemas: string, script: Script): Trial[] {
  const both = "3.1 and 3.0";
  const client = (tool: string): Trial => ({
    reader: "TypeScript",
    tool,
    does: `client of ${both}`,
    command: script("openapi-clients", tool),
  });
  return [
    { reader: "documents", tool: "swagger-parser", does: `validates ${both}`, command: script("swagger-parser") },
    {
      reader: "documents",
      tool: "redocly join",
      does: `joins four gateways, ${both}`,
      command: script("redocly-join"),
    },
    {
      reader: "TypeScript",
      tool: "openapi-typescript",
      does: `types of ${both}`,
      command: script("openapi-typescript"),
    },
    client("hey-api"),
    client("swagger-typescript-api"),
    client("openapi-zod-client"),
    {
      reader: "Go",
      tool: "kin-openapi",
      does: "validates 3.0",
      command: ["go", "run", "kin-openapi.go", schemas],
      environment: go,
      needs: ["test", "-d", "/usr/share/gocode/src/github.com/getkin/kin-openapi"],
      recipe: "openapi/3.0, and DisableExamplesValidation: it reads no 3.1, and no null that a branch of anyOf allows",
    },
  ];
}

function servers(script: Script): Trial[] {
  const both = "3.1 and 3.0";
  return [
    {
      reader: "Postman",
      tool: "openapi-to-postmanv2",
      does: `imports ${both}`,
      command: script("openapi-clients", "postman"),
    },
    {
      reader: "Bruno",
      tool: "@usebruno/converters",
      does: `imports ${both}`,
      command: script("openapi-clients", "bruno"),
    },
    {
      reader: "mock servers",
      tool: "prism",
      does: "answers a call, refuses a malformed one",
      command: script("prism"),
    },
    {
      reader: "mock servers",
      tool: "@scalar/mock-server",
      does: "answers a call, refuses a malformed one",
      command: script("scalar-mock"),
    },
  ];
}
