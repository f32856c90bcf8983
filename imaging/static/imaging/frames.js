// The pictures of a study, rendered by the server: which there are, fetched once, the next ones fetched ahead.
import { Ahead } from "./ahead.js";

const BUDGET = 120_000_000; // pixels kept decoded: some 480 MB

// A flat list of one series: an image with many frames is that many pictures.
export function pictures(study, series) {
  return series.images.flatMap(([uid, count]) =>
    Array.from({ length: count }, (_, frame) =>
      `/dicom-web/studies/${study}/series/${series.uid}/instances/${uid}/frames/${frame + 1}/rendered`));
}

export class Frames {
  #kept = new Map(); // address -> promise of { bitmap, window }
  #pixels = 0;
  ahead = new Ahead((place) => this.#kept.has(place), (place) => this.get(place));

  // The picture, with the window in which the server drew it ([centre, width], or null when it did not say).
  get(address) {
    const known = this.#kept.get(address);
    if (known) {
      this.#kept.delete(address); // to the end of the line: used last, dropped last
      this.#kept.set(address, known);
      return known;
    }
    const picture = this.#load(address);
    this.#kept.set(address, picture);
    picture.catch(() => this.#kept.delete(address)); // tried anew when it is asked for again
    return picture;
  }

  async #load(address) {
    const answer = await fetch(address, { headers: { Accept: "image/*" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const told = answer.headers.get("X-Window");
    const bitmap = await createImageBitmap(await answer.blob());
    this.#pixels += bitmap.width * bitmap.height;
    this.#trim();
    return { bitmap, window: told ? told.split(",").map(Number) : null };
  }

  async #trim() {
    for (const [address, picture] of this.#kept) {
      if (this.#pixels <= BUDGET) return;
      this.#kept.delete(address);
      const { bitmap } = await picture.catch(() => ({ bitmap: null }));
      if (bitmap) this.#pixels -= bitmap.width * bitmap.height;
    }
  }
}
