"""What stands around every page: rail, top line, banner, footer, notice and help."""

from webapp.frame.callbacks import register_frame
from webapp.frame.layout import frame_layout

__all__ = ["frame_layout", "register_frame"]
