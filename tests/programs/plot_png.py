# matplotlib draws to PNG and SVG files, without a display.
# profiles: standard
# needs: matplotlib
# prints: PNG of 640 x 480, SVG with lines
import struct

import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt

x = np.linspace(0, 6.28, 200)
fig, axes = plt.subplots(figsize=(6.4, 4.8))
axes.plot(x, np.sin(x), label="sine")
axes.plot(x, np.cos(x), label="cosine")
axes.set_title("$\\int \\cos x\\,dx$")
axes.legend()
fig.savefig("waves.png", dpi=100)
fig.savefig("waves.svg")
plt.close(fig)
with open("waves.png", "rb") as f:
    data = f.read()
assert data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) > 5000
width, height = struct.unpack(">II", data[16:24])
with open("waves.svg") as f:
    text = f.read()
assert text.rstrip().endswith("</svg>")
lines = text.count('stroke: #1f77b4') and text.count('stroke: #ff7f0e')
pixels = plt.imread("waves.png")
assert pixels.shape[:2] == (height, width) and pixels.min() < 0.5
print(f"PNG of {width} x {height}, SVG with {'lines' if lines else 'nothing'}")
