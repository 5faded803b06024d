import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import {
  CompilerState,
  Extractor,
  ExtractorConfig,
  ExtractorLogLevel,
  type IConfigFile,
} from "@microsoft/api-extractor";
import type { PublishedPackage } from "./entries.ts";

/** What api-extractor makes of a built package. */
export interface PackageReport {
  /** The report of each entry, by the entry's name. */
  readonly reports: ReadonlyMap<string, string>;
  /** Declarations that have no docstring, and files that cannot be read; one line each. */
  readonly problems: readonly string[];
}

/** The reports of a built package, and what in it has no docstring; `tsconfig` is the file with the compiler's options. */
export function reportOf({ folder, entries }: PublishedPackage, tsconfig: string): PackageReport {
  const base = JSON.parse(readFileSync(tsconfig, "utf8")) as object;
  const scratch = mkdtempSync(join(tmpdir(), "api-report-"));
  const [reports, problems] = [new Map<string, string>(), new Set<string>()];
  try {
    const configs = new Map(
      [...entries].map(([name, file]) => [name, configOf({ folder, name, file, scratch, base })]),
    );
    const [first, ...others] = configs.values();
    if (first === undefined) return { reports, problems: [] };
    // One program reads every entry, which is many times faster than one for each.
    const additionalEntryPoints = others.map(({ mainEntryPointFilePath }) => mainEntryPointFilePath);
    const compilerState = CompilerState.create(first, { additionalEntryPoints });
    for (const [name, config] of configs) {
      Extractor.invoke(config, {
        compilerState,
        localBuild: true,
        messageCallback: (message) => {
          message.handled = true;
          if (message.logLevel !== ExtractorLogLevel.Error) return;
          const { sourceFilePath, sourceFileLine, text } = message;
          const place = sourceFilePath === undefined ? name : `${relative(folder, sourceFilePath)}:${sourceFileLine}`;
          problems.add(`${place}: ${text}`);
        },
      });
      reports.set(name, readFileSync(join(scratch, `${name}.api.md`), "utf8"));
    }
    return { reports, problems: [...problems] };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

interface Entry {
  readonly folder: string;
  readonly name: string;
  readonly file: string;
  readonly scratch: string;
  readonly base: object;
}

function configOf({ folder, name, file, scratch, base }: Entry): ExtractorConfig {
  const mainEntryPointFilePath = join(folder, file);
  const { Error: error, None: none } = ExtractorLogLevel;
  const configObject: IConfigFile = {
    projectFolder: folder,
    mainEntryPointFilePath,
    compiler: { overrideTsconfig: { ...base, files: [mainEntryPointFilePath] } },
    newlineKind: "lf",
    // What users reach without being able to name it is part of the API too.
    apiReport: {
      enabled: true,
      includeForgottenExports: true,
      reportFileName: `${name}.api.md`,
      reportFolder: scratch,
      reportTempFolder: join(scratch, "temp"),
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    messages: {
      compilerMessageReporting: { default: { logLevel: error } },
      extractorMessageReporting: { default: { logLevel: none }, "ae-undocumented": { logLevel: error } },
      tsdocMessageReporting: { default: { logLevel: none } },
    },
  };
  return ExtractorConfig.prepare({
    configObject,
    configObjectFullPath: undefined,
    packageJsonFullPath: join(folder, "package.json"),
  });
}
