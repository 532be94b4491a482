"""One face from its look and its expression: the order in which things are drawn."""

from __future__ import annotations

import math

from PIL import Image

from tools.sample_faces.backgrounds import draw_background
from tools.sample_faces.body import draw_body
from tools.sample_faces.camera import develop
from tools.sample_faces.canvas import BIG, Canvas, Pen, darker
from tools.sample_faces.expression import (
    Expression,
    draw_brows,
    draw_drops,
    draw_eyes,
    draw_mouth,
)
from tools.sample_faces.hair import draw_back_hair, draw_front_hair
from tools.sample_faces.hats import draw_hat
from tools.sample_faces.head import (
    draw_cheeks,
    draw_ears,
    draw_head,
    draw_nose,
    outline,
)
from tools.sample_faces.look import Look
from tools.sample_faces.wear import (
    draw_beard,
    draw_earrings,
    draw_glasses,
    draw_moustache,
)


def draw_face(look: Look, mood: Expression) -> Image.Image:
    """The finished picture of one face."""
    canvas = Canvas()
    draw_background(canvas, look)
    scale = look.size * BIG
    x, y = (0.5 + look.x) * BIG, (0.5 + look.y) * BIG
    pen = Pen(canvas, x, y, scale, look.roll, look.yaw, look.pitch)
    # The head tilts about the neck, so the body stays upright under the chin.
    reach = (look.height + 0.12) * scale
    body = Pen(
        canvas,
        x - math.sin(look.roll) * reach * 0.8,
        y + math.cos(look.roll) * reach,
        scale,
    )
    halo = darker(look.ground[0], 0.7)
    pen.fill(outline(look, 0.12), halo, alpha=0.22, blur=0.2)
    draw_back_hair(pen, look)
    draw_body(body, look)
    draw_ears(pen, look)
    draw_earrings(pen, look)
    draw_head(pen, look)
    draw_beard(pen, look)
    draw_cheeks(pen, look)
    draw_mouth(pen, look, mood)
    draw_moustache(pen, look)
    draw_nose(pen, look)
    draw_eyes(pen, look, mood)
    draw_brows(pen, look, mood)
    draw_drops(pen, look, mood)
    draw_glasses(pen, look)
    draw_front_hair(pen, look)
    draw_hat(pen, look)
    return develop(canvas.image, look)
