/**
 * Entries in the order in which Java's `HashMap` lists them, which is the order of the server's JSON objects: by the bucket of
 * the name, and within a bucket as they were put. `buckets` is a power of two, as large as the map has grown.
 */
export function inHashOrder<Value>(
  entries: readonly (readonly [string, Value])[],
  buckets = bucketsFor(entries.length),
): readonly (readonly [string, Value])[] {
  return entries.toSorted(([left], [right]) => bucketOf(left, buckets) - bucketOf(right, buckets));
}

function bucketsFor(size: number): number {
  let buckets = 16;
  while (size > buckets * 0.75) buckets *= 2;
  return buckets;
}

function bucketOf(name: string, buckets: number): number {
  let hash = 0;
  for (let index = 0; index < name.length; index += 1) hash = (Math.imul(31, hash) + name.charCodeAt(index)) | 0;
  return (hash ^ (hash >>> 16)) & (buckets - 1);
}
