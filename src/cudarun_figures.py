"""
A matplotlib backend for jobs, module://cudarun_figures: there is no screen,
so what a window would show becomes the next free figure-N.png of the current
folder.  A figure that is shown again without being closed (block=False,
fig.show(), plt.pause()) keeps its name and is saved once more when it is
closed, when plt.show() blocks, or at the end: an animation is its first and
then its last picture, not a thousand.  With CUDARUN_PICTURES=sixel there is a
figure-N.six besides, for terminals that draw those.
"""
import io
import os

import matplotlib
from matplotlib._pylab_helpers import Gcf
from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

saved = []                      # paths written since the last settle()


def sixel(pixels):
    """What a terminal of the DEC family draws: 216 colours, six rows each."""
    import numpy as np
    light = pixels[..., 3:] / 255.0
    rgb = pixels[..., :3] * light + 255 * (1 - light)
    index = (np.rint(rgb * (5 / 255)).astype(int) * (36, 6, 1)).sum(axis=2)
    height, width = index.shape
    out = ['\033P0;1q"1;1;%d;%d' % (width, height)]
    for c in np.unique(index):
        out.append("#%d;2;%d;%d;%d" % (c, c // 36 * 20, c // 6 % 6 * 20,
                                       c % 6 * 20))
    for top in range(0, height, 6):
        band = index[top:top + 6]
        bits = (1 << np.arange(len(band)))[:, None]
        for c in np.unique(band):
            row = ((band == c) * bits).sum(axis=0)
            starts = np.flatnonzero(np.diff(row, prepend=-1))
            lengths = np.diff(starts, append=width)
            out.append("#%d" % c + "".join(
                "!%d%c" % (n, 63 + v) if n > 3 else chr(63 + v) * n
                for v, n in zip(row[starts], lengths)) + "$")
        out.append("-")
    return ("".join(out) + "\033\\").encode()


def write_new(path, data):
    """False: there is such a file, which stays as it is."""
    try:
        file = open(path, "xb")
    except FileExistsError:
        return False
    with file:
        file.write(data)
    return True


def next_free(png):
    number = 1
    while not write_new("figure-%d.png" % number, png):
        number += 1
    return os.path.abspath("figure-%d.png" % number)


def save(manager):
    png = io.BytesIO()
    manager.canvas.figure.savefig(png, format="png")
    if manager.path is None:
        manager.path = next_free(png.getvalue())
    else:                       # ours, of before
        with open(manager.path, "wb") as file:
            file.write(png.getvalue())
    manager.pending = False
    if manager.path not in saved:
        saved.append(manager.path)
    if os.environ.get("CUDARUN_PICTURES") == "sixel":
        import numpy as np
        canvas = FigureCanvasAgg(manager.canvas.figure)
        try:
            canvas.draw()
            drawn = sixel(np.asarray(canvas.buffer_rgba()))
        finally:
            manager.canvas.figure.set_canvas(manager.canvas)
        with open(manager.path[:-4] + ".six", "wb") as file:
            file.write(drawn)


class FigureManager(FigureManagerBase):
    path = None                 # of its picture
    pending = False             # shown anew since that was saved

    def show(self):
        if self.path is not None and self in Gcf.figs.values():
            self.pending = True
        else:                   # never shown, or closed since
            self.path = None
            save(self)

    def destroy(self):          # also at exit, for all that are open
        if self.pending:
            save(self)


class FigureCanvas(FigureCanvasAgg):
    manager_class = FigureManager


def show(*args, block=None, **kwargs):
    """plt.show(): every open figure, and unless block=False closes it."""
    if block is None:
        block = args[0] if args else not matplotlib.is_interactive()
    for manager in Gcf.get_all_fig_managers():
        if not block:
            manager.show()
            continue
        save(manager)
        Gcf.destroy(manager.num)


def settle():
    """For a prompt, between two lines: save what waits; paths since then."""
    for manager in Gcf.get_all_fig_managers():
        if manager.pending:
            save(manager)
    paths = saved[:]
    del saved[:]
    return paths
