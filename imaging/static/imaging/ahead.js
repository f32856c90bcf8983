// Pictures fetched before they are asked for, a few at a time, when nothing more urgent is under way.
const AT_ONCE = 4;

export class Ahead {
  #running = 0;
  #waiting = [];

  // `fetched` is whether one is there or on its way; `fetch` gives a promise of it.
  constructor(fetched, fetch) {
    this.fetched = fetched;
    this.fetch = fetch;
  }

  // What was waiting before is forgotten.
  these(places) {
    this.#waiting = places.filter((place) => !this.fetched(place));
    this.#next();
  }

  #next() {
    while (this.#running < AT_ONCE && this.#waiting.length) {
      this.#running += 1;
      const done = () => {
        this.#running -= 1;
        this.#next();
      };
      this.fetch(this.#waiting.shift()).then(done, done);
    }
  }
}
