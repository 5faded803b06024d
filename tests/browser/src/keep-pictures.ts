import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import UPNG from "upng-js";

const root = join(import.meta.dirname, "../../..");
const screenshots = join(root, "tests/browser/screenshots");
const kept = join(root, "packages/console/docs/pictures");

/** Few colours are enough for a page, and make its picture a quarter as large. */
const colours = 48;

/** Keeps the browser tests' pictures that pages of the console's documentation show, in place of those that are there. */
function keepPictures(): void {
  const pages = globSync("packages/console/{README.md,docs/*.md}", { cwd: root });
  const text = pages.map((page) => readFileSync(join(root, page), "utf8")).join("\n");
  const names = new Set([...text.matchAll(/pictures\/([\w-]+)\.png/g)].map(([, name = ""]) => name));
  const pictures = [...names].map((name) => [name, smaller(join(screenshots, `operators-${name}.png`))] as const);
  rmSync(kept, { recursive: true, force: true });
  mkdirSync(kept, { recursive: true });
  for (const [name, bytes] of pictures) writeFileSync(join(kept, `${name}.png`), bytes);
  const size = pictures.reduce((sum, [, bytes]) => sum + bytes.length, 0);
  console.log(`kept ${pictures.length} pictures in ${basename(kept)}, ${Math.round(size / 1000)} kB`);
}

function smaller(file: string): Uint8Array {
  const picture = UPNG.decode(Uint8Array.from(readFileSync(file)).buffer);
  const [pixels] = UPNG.toRGBA8(picture);
  if (pixels === undefined) throw new Error(`${file} has no picture`);
  return new Uint8Array(UPNG.encode([pixels], picture.width, picture.height, colours));
}

keepPictures();
