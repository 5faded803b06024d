import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** A file that names the fonts of a browser, until it is removed. */
export interface Fonts {
  readonly file: string;
  remove(): void;
}

/** Names a Chinese font beside the machine's own, which may have none: the browser would draw a box for each character. */
export function namedFonts(temporary: string): Fonts {
  const folder = mkdtempSync(join(temporary, "payout-fonts-"));
  const require = createRequire(import.meta.url);
  const chinese = join(require.resolve("@embedpdf/fonts-sc"), "../../fonts");
  const file = join(folder, "fonts.conf");
  writeFileSync(
    file,
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<dir>${escaped(chinese)}</dir>
<cachedir>${escaped(folder)}</cachedir>
</fontconfig>
`,
  );
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function escaped(path: string): string {
  return path.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
