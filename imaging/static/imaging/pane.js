// One picture on a canvas: fitted, enlarged, moved, brighter or darker.
export class Pane {
  constructor(canvas) {
    this.canvas = canvas;
    this.bitmap = null;
    this.reset();
    new ResizeObserver(() => this.draw()).observe(canvas);
  }

  reset() {
    this.zoom = 1;
    this.x = this.y = 0; // device pixels off the middle
    this.light = { brightness: 1, contrast: 1 };
  }

  show(bitmap) {
    this.bitmap = bitmap;
    this.draw();
  }

  enlarge(factor) {
    const zoom = Math.min(16, Math.max(0.25, this.zoom * factor));
    this.x *= zoom / this.zoom;
    this.y *= zoom / this.zoom;
    this.zoom = zoom;
    this.draw();
  }

  move(dx, dy) {
    this.x += dx * devicePixelRatio;
    this.y += dy * devicePixelRatio;
    this.draw();
  }

  draw() {
    const { canvas, bitmap } = this;
    const width = Math.round(canvas.clientWidth * devicePixelRatio);
    const height = Math.round(canvas.clientHeight * devicePixelRatio);
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#000";
    pen.fillRect(0, 0, width, height);
    if (!bitmap || !width || !height) return;
    const scale = Math.min(width / bitmap.width, height / bitmap.height) * this.zoom;
    const [w, h] = [bitmap.width * scale, bitmap.height * scale];
    pen.imageSmoothingQuality = "high";
    pen.filter = `brightness(${this.light.brightness}) contrast(${this.light.contrast})`;
    pen.drawImage(bitmap, (width - w) / 2 + this.x, (height - h) / 2 + this.y, w, h);
    pen.filter = "none";
  }
}
