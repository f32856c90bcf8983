// Grey pictures as they were stored, 8 or 16 bits deep; the window is applied here, so that dragging it asks nothing of the
// server. What is not plain grey (colour, palettes, tables, a window for each frame) stays with the server's rendering.
import { Ahead } from "./ahead.js";

const EXPLICIT_LITTLE = "1.2.840.10008.1.2.1";
const BUDGET = 400_000_000; // bytes of stored values kept

const value = (header, tag, place = 0) => header[tag]?.Value?.[place];
const number = (header, tag, otherwise) => (value(header, tag) === undefined ? otherwise : Number(value(header, tag)));
const TABLES = ["00283000", "00283010", "52009229", "52009230"]; // modality and VOI LUT, functional groups

// What is needed to draw it; null where it is not plain grey.
function plain(header) {
  const photometric = value(header, "00280004");
  const deep = number(header, "00280100", 0);
  const function_ = value(header, "00281056") ?? "LINEAR";
  if (!["MONOCHROME1", "MONOCHROME2"].includes(photometric) || ![8, 16].includes(deep)) return null;
  if (number(header, "00280002", 1) !== 1 || TABLES.some((tag) => header[tag]) || function_ !== "LINEAR") return null;
  if (number(header, "00280102", deep - 1) !== number(header, "00280101", deep) - 1) return null; // values do not begin at bit 0
  const [centre, width] = [number(header, "00281050", NaN), number(header, "00281051", NaN)];
  return {
    rows: number(header, "00280010", 0),
    columns: number(header, "00280011", 0),
    deep,
    stored: number(header, "00280101", deep),
    signed: number(header, "00280103", 0) === 1,
    slope: number(header, "00281053", 1),
    intercept: number(header, "00281052", 0),
    inverse: photometric === "MONOCHROME1",
    window: width >= 1 ? [centre, width] : null,
  };
}

// The first part of a multipart/related body (PS3.18 8.6.1.2): after the empty line, before the last boundary.
function payload(bytes, length) {
  for (let place = 0; place < Math.min(bytes.length - 4, 2048); place += 1) {
    const ends = bytes[place] === 13 && bytes[place + 1] === 10 && bytes[place + 2] === 13 && bytes[place + 3] === 10;
    if (ends && bytes.length >= place + 4 + length) return bytes.slice(place + 4, place + 4 + length);
  }
  throw new Error("not the length that the header says");
}

// Stored values as numbers. Bits above Bits Stored may hold anything (PS3.5 8.1.1), so they are cut off.
function values(bytes, { deep, stored, signed }) {
  const kind = deep === 8 ? (signed ? Int8Array : Uint8Array) : signed ? Int16Array : Uint16Array;
  const found = new kind(bytes.buffer);
  const spare = deep - stored;
  if (spare > 0) found.forEach((each, place) => (found[place] = signed ? (each << (32 - stored)) >> (32 - stored) : each & ((1 << stored) - 1)));
  return found;
}

// From the darkest to the brightest value, where the file names no window.
function whole(found, { slope, intercept }) {
  let [low, high] = [Infinity, -Infinity];
  for (const each of found) {
    if (each < low) low = each;
    if (each > high) high = each;
  }
  [low, high] = [low * slope + intercept, high * slope + intercept];
  return [(low + high) / 2, Math.max(1, Math.abs(high - low))];
}

// PS3.3 C.11.2.1.2.1, the LINEAR function, for all stored values at once; as the four bytes of a pixel.
function table({ deep, signed, slope, intercept, inverse }, [centre, width]) {
  const size = 1 << deep;
  const looked = new Uint32Array(size);
  for (let place = 0; place < size; place += 1) {
    const stored = signed && place >= size / 2 ? place - size : place;
    const share = (stored * slope + intercept - (centre - 0.5)) / Math.max(1, width - 1) + 0.5;
    const grey = Math.round(Math.min(1, Math.max(0, inverse ? 1 - share : share)) * 255);
    looked[place] = 0xff000000 | (grey << 16) | (grey << 8) | grey;
  }
  return looked;
}

export class GreyStack {
  #kept = new Map(); // place in the stack -> promise of stored values
  #bytes = 0;
  ahead = new Ahead((place) => this.#kept.has(place), (place) => this.#values(place));
  #tables = new Map();
  #canvas = document.createElement("canvas");

  // Null where the server has no metadata of the series, or one of its pictures is not plain grey.
  static async of(study, series) {
    const base = `/dicom-web/studies/${study}/series/${series.uid}`;
    const answer = await fetch(`${base}/metadata`, { headers: { Accept: "application/dicom+json" } });
    if (!answer.ok) return null;
    const headers = new Map((await answer.json()).map((header) => [value(header, "00080018"), plain(header)]));
    const facts = series.images.flatMap(([uid, count]) =>
      Array.from({ length: count }, (_, frame) =>
        headers.get(uid) && { ...headers.get(uid), address: `${base}/instances/${uid}/frames/${frame + 1}` }));
    return facts.length && facts.every(Boolean) ? new GreyStack(facts) : null;
  }

  constructor(facts) {
    this.facts = facts;
  }

  // The picture in this window, or in its own.
  async get(place, window_) {
    const found = await this.#values(place);
    const facts = this.facts[place];
    const used = window_ ?? facts.window ?? whole(found, facts);
    return { bitmap: this.#draw(found, facts, used), window: used };
  }

  #values(place) {
    const known = this.#kept.get(place);
    if (known) return known;
    const loading = this.#load(this.facts[place]);
    this.#kept.set(place, loading);
    loading.then(() => this.#trim(place), () => this.#kept.delete(place)); // tried anew when it is asked for again
    return loading;
  }

  async #load(facts) {
    const Accept = `multipart/related; type="application/octet-stream"; transfer-syntax=${EXPLICIT_LITTLE}`;
    const answer = await fetch(facts.address, { headers: { Accept } });
    if (!answer.ok) throw new Error(String(answer.status));
    const length = facts.rows * facts.columns * (facts.deep / 8);
    return values(payload(new Uint8Array(await answer.arrayBuffer()), length), facts);
  }

  #trim(fresh) {
    const size = ({ rows, columns, deep }) => (rows * columns * deep) / 8;
    this.#bytes += size(this.facts[fresh]);
    for (const place of this.#kept.keys()) {
      if (this.#bytes <= BUDGET || place === fresh) return;
      this.#kept.delete(place);
      this.#bytes -= size(this.facts[place]);
    }
  }

  #draw(found, facts, used) {
    const { deep, signed, slope, intercept, inverse, rows, columns } = facts;
    const key = [deep, signed, slope, intercept, inverse, ...used].join();
    if (!this.#tables.has(key)) {
      this.#tables.clear();
      this.#tables.set(key, table(facts, used));
    }
    const looked = this.#tables.get(key);
    const mask = looked.length - 1;
    Object.assign(this.#canvas, { width: columns, height: rows });
    const pen = this.#canvas.getContext("2d");
    const picture = pen.createImageData(columns, rows);
    const pixels = new Uint32Array(picture.data.buffer);
    for (let place = 0; place < found.length; place += 1) pixels[place] = looked[found[place] & mask];
    pen.putImageData(picture, 0, 0);
    return this.#canvas;
  }
}
