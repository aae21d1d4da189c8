"""``python -m perfrules``."""

from .cli import main

raise SystemExit(main())
