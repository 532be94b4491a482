"""What the student network is made of, stage by stage beside its teacher.

Both are cut at the same places, so that each student stage can learn from the teacher's
map before it and after it. The student has its own blocks: nothing between the
depthwise and the pointwise convolution (it learns as well and trains a fifth faster),
wider kernels where the map is halved, shortcuts, and fewer blocks where the teacher
repeats itself.
"""

from __future__ import annotations

#: Where MobileNetV1 is cut, and how many channels leave each stage.
TEACHER_CUTS = ("conv_pw_1_relu", "conv_pw_3_relu", "conv_pw_5_relu", "conv_pw_11_relu")
TEACHER_LAST = "conv_pw_12_relu"
CHANNELS = (64, 128, 256, 512, 1024)

#: For each stage: kernel of the block that halves the map, then kernels of the blocks
#: with a shortcut.
STAGES: tuple[tuple[int, tuple[int, ...]], ...] = (
    (3, ()),
    (3, (3,)),
    (3, (3,)),
    (5, (3, 3, 3)),
    (5, (3,)),
)
STEM = 32
