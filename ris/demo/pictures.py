"""Pixels with recognisable content, drawn with numpy: a chest, a head, a knee, an abdomen, slice by slice."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.int16]
Plane = npt.NDArray[np.float64]

AIR, LUNG, FAT, WATER, TISSUE, LIVER, BONE = -1000, -800, -100, 0, 40, 60, 700


@lru_cache
def grid(size: int) -> tuple[Plane, Plane]:
    """Coordinates from -1 to 1: across, then down."""
    line = np.linspace(-1, 1, size)
    across, down = np.meshgrid(line, line)
    return across, down


def paint(image: Image, value: int, centre: tuple[float, float], radii: tuple[float, float], tilt: float = 0.0) -> None:
    """Fill an ellipse of the image with a value."""
    across, down = grid(image.shape[0])
    x, y = across - centre[0], down - centre[1]
    turned, rest = x * np.cos(tilt) + y * np.sin(tilt), y * np.cos(tilt) - x * np.sin(tilt)
    image[(turned / radii[0]) ** 2 + (rest / radii[1]) ** 2 <= 1] = value


def noisy(image: Image, seed: int, amount: float = 12.0) -> Image:
    """Add the grain of a real machine, the same for the same seed."""
    grain = np.random.default_rng(seed).normal(0, amount, image.shape)
    return (image + grain).astype(np.int16)


def chest_slice(height: float, size: int = 256, seed: int = 0) -> Image:
    """An axial CT slice in HU; `height` from 0 (apex) to 1 (base). A nodule sits in the right lung near 0.55."""
    image = np.full((size, size), AIR, np.int16)
    paint(image, FAT, (0, 0), (0.92, 0.66))
    paint(image, TISSUE, (0, 0), (0.86, 0.60))
    wide = 0.16 + 0.20 * np.sin(np.pi * min(1.0, 0.2 + 0.75 * height))
    for side in (-1, 1):
        paint(image, BONE, (side * 0.44, -0.02), (wide + 0.05, 0.49))
        paint(image, LUNG, (side * 0.44, -0.02), (wide, 0.44))
    paint(image, TISSUE, (0.05, -0.10), (0.16 + 0.16 * height, 0.14 + 0.18 * height))
    paint(image, TISSUE, (0.06, 0.32), (0.06, 0.06))
    paint(image, BONE, (0, 0.47), (0.11, 0.10))
    paint(image, WATER, (0, 0.47), (0.04, 0.04))
    nodule = 0.07 * max(0.0, 1 - abs(height - 0.55) / 0.12)
    if nodule > 0.01:
        paint(image, TISSUE, (-0.48, -0.12), (nodule, nodule))
    return noisy(image, seed)


def head_slice(height: float, size: int = 256, seed: int = 0) -> Image:
    """An axial CT slice of a head in HU; ventricles widest in the middle."""
    image = np.full((size, size), AIR, np.int16)
    radius = 0.45 + 0.4 * np.sin(np.pi * (0.15 + 0.7 * height))
    paint(image, TISSUE, (0, 0), (0.78 * radius + 0.05, radius + 0.05))
    paint(image, BONE + 300, (0, 0), (0.76 * radius, radius))
    paint(image, 34, (0, 0), (0.70 * radius, radius * 0.94))
    open_wide = max(0.0, 1 - abs(height - 0.5) * 3)
    for side in (-1, 1):
        paint(image, WATER + 5, (side * 0.11, -0.05), (0.05 * open_wide + 0.01, 0.26 * open_wide + 0.01), side * 0.3)
    return noisy(image, seed, 4.0)


def belly_slice(height: float, size: int = 256, seed: int = 0) -> Image:
    """An axial CT slice of an abdomen in HU: liver, spleen, kidneys, spine, aorta."""
    image = np.full((size, size), AIR, np.int16)
    paint(image, FAT, (0, 0), (0.92, 0.68))
    paint(image, TISSUE, (0, 0), (0.84, 0.60))
    paint(image, FAT, (0, -0.02), (0.76, 0.52))
    paint(image, LIVER, (-0.36, -0.10), (0.40 * (1.1 - 0.6 * height), 0.34))
    paint(image, LIVER - 8, (0.52, 0.06), (0.18, 0.24 * (1 - 0.5 * height)))
    for side in (-1, 1):
        paint(image, 32, (side * 0.36, 0.24), (0.12, 0.15 * np.sin(np.pi * height) + 0.01), side * 0.3)
    paint(image, 45, (0.05, 0.18), (0.06, 0.06))
    paint(image, BONE, (0, 0.38), (0.15, 0.13))
    return noisy(image, seed)


def knee_view(side: str, size: int = 512, seed: int = 0) -> Image:
    """A frontal radiograph of a knee: bright bone, the side marker as a square (L) or a disc (R) in its corner."""
    image = np.full((size, size), 300, np.int16)
    paint(image, 1400, (0, 0), (0.48, 1.4))
    for down, radii in ((-0.62, (0.17, 0.60)), (-0.14, (0.34, 0.17)), (0.14, (0.34, 0.12)), (0.64, (0.16, 0.56))):
        paint(image, 3000, (0, down), radii)
    paint(image, 1700, (0, 0.015), (0.32, 0.022))
    edge = size // 12
    if side == "L":
        image[edge : 2 * edge, -2 * edge : -edge] = 4000
    else:
        paint(image, 4000, (-0.75, -0.75), (0.08, 0.08))
    return noisy(image, seed, 25.0)


def chest_view(size: int = 512, seed: int = 0) -> Image:
    """A frontal radiograph of a chest: dark lungs, heart, diaphragm, ribs."""
    image = np.full((size, size), 2600, np.int16)
    for side in (-1, 1):
        paint(image, 900, (side * 0.42, -0.05), (0.32, 0.66), side * 0.08)
    across, down = grid(size)
    for rib in range(8):
        arch = down - (-0.62 + rib * 0.16) - 0.22 * (np.abs(across) - 0.4) ** 2 * 4
        image[(np.abs(arch) < 0.013) & (np.abs(across) < 0.74)] += 350
    paint(image, 2500, (0.13, 0.22), (0.30, 0.26), 0.5)
    paint(image, 2700, (0, 0), (0.09, 1.0))
    for side, top in ((-1, 0.58), (1, 0.64)):
        paint(image, 2650, (side * 0.42, top + 0.3), (0.48, 0.32))
    return noisy(image, seed, 30.0)


def brain_slice(height: float, size: int = 192, seed: int = 0) -> Image:
    """A T2-like MR slice: bright ventricles, dark skull."""
    hounsfield = head_slice(height, size, seed).astype(np.float64)
    bright = np.where(hounsfield > 200, 60, np.where(hounsfield < -200, 5, 900 - 18 * hounsfield))
    return np.clip(bright, 0, 1200).astype(np.int16)


def fan(frame: int, frames: int, height: int = 240, width: int = 320) -> npt.NDArray[np.uint8]:
    """One ultrasound frame in grey RGB: a fan of speckle with a dark cyst that moves with the breath."""
    down, across = np.mgrid[0:height, 0:width].astype(np.float64)
    x, y = (across - width / 2) / (width / 2), down / height
    grain = np.random.default_rng(frame).gamma(2.0, 30.0, (height, width))
    inside = (np.hypot(x, y + 0.15) < 1.1) & (np.abs(np.arctan2(x, y + 0.15)) < 0.7) & (y > 0.03)
    breath = 0.5 + 0.06 * np.sin(2 * np.pi * frame / frames)
    cyst = np.hypot(x + 0.1, y - breath) < 0.14
    grey = np.clip(np.where(inside, np.where(cyst, 8, grain * (1.1 - 0.5 * y)), 0), 0, 255).astype(np.uint8)
    return np.repeat(grey[:, :, None], 3, axis=2)
