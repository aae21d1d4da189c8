"""Frameworks and figures drawn at random: valid by construction, and full of edges, ties and odd policies.

Everything takes a :class:`random.Random`, so a run can be repeated from its seed; :mod:`perfrules.testing` wraps the
same functions as hypothesis strategies. Each form of a leaf is one entry of :data:`FORMS` (of :data:`COMPARED` where
units are compared), each kind of block one of :data:`BLOCKS`.
"""

from .figures import draw_figures
from .forms import COMPARED, FORMS, Draft, Leaf
from .trees import BLOCKS, POLICIES, draw_framework

__all__ = ["BLOCKS", "COMPARED", "FORMS", "POLICIES", "Draft", "Leaf", "draw_figures", "draw_framework"]
